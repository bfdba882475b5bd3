using System.Collections.Frozen;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>The way of every port call of one host: it waits for its turn, and meets its fault.</summary>
internal sealed class CallGate(World world, SimulatedHost host)
{
    private static readonly FrozenDictionary<string, int> Numbers =
        PortCalls.All.Select(static (name, number) => KeyValuePair.Create(name, number)).ToFrozenDictionary(StringComparer.Ordinal);

    public World World => world;

    public SimulatedHost Host => host;

    public static int NumberOf(string call) => Numbers[call];

    /// <summary>Whether a call's subject is worth a text.</summary>
    public bool IsRead => world.Trace.KeepsLines;

    public async ValueTask<T> CallAsync<T>(string call, string subject, Func<CancellationToken, ValueTask<T>> effect, CancellationToken cancellationToken)
    {
        if (host.IsDead)
        {
            await NeverAsync();
        }

        var fault = NextFault(call, subject);
        await world.Enqueue(host).WaitAsync(cancellationToken);
        if (host.IsDead)
        {
            await NeverAsync();
        }

        if (HasFaultOfItsOwn(fault.Kind))
        {
            return await StrikeAsync(fault, call, effect, cancellationToken);
        }

        try
        {
            var answer = await effect(cancellationToken);
            if (world.Trace.KeepsLines)
            {
                world.Tell(Actor.Current?.Name ?? host.Name, $"  {call} -> {Describe(answer)}");
            }

            return answer;
        }
        finally
        {
            if (host.IsDead)
            {
                await NeverAsync();
            }
        }
    }

    private PlannedFault NextFault(string call, string subject)
    {
        var actor = Actor.Current;
        var number = Numbers[call];
        var fault = world.Faults.Of(++world.Calls, number, host, actor);
        world.Trace.Mark((host.Number << 16) | (number << 8) | (int)fault.Kind);
        if (world.Trace.KeepsLines)
        {
            world.Tell(actor?.Name ?? host.Name, $"{call} {subject}{(fault.Kind is FaultKind.None ? "" : $"   <== {fault}")}   #{world.Calls}");
        }

        if (fault.Kind is not FaultKind.None)
        {
            world.FaultsHit++;
            new Surroundings(world, host, actor).Suffer(fault);
        }

        return fault;
    }

    /// <summary>Whether the call itself is struck, and not only the world around it.</summary>
    private static bool HasFaultOfItsOwn(FaultKind kind) => kind switch
    {
        FaultKind.FailBefore or FaultKind.RejectBefore or FaultKind.FailAfter or FaultKind.HangBefore or FaultKind.HangAfter or FaultKind.LateEffect
            or FaultKind.CrashBefore or FaultKind.CrashAfter or FaultKind.PauseAfter => true,
        FaultKind.None or FaultKind.ForgetLeases or FaultKind.CancelCaller or FaultKind.PauseBefore or FaultKind.ClockJump
            or FaultKind.ContainerDies or FaultKind.ContainerRemoved or FaultKind.NameTaken or FaultKind.EngineBlank => false,
    };

    private async ValueTask<T> StrikeAsync<T>(PlannedFault fault, string call, Func<CancellationToken, ValueTask<T>> effect, CancellationToken cancellationToken) =>
        fault.Kind switch
        {
            FaultKind.FailBefore => throw Unavailable(call),
            FaultKind.RejectBefore => throw new RuntimePortException(PortFault.Rejected, $"{call}: refused"),
            FaultKind.FailAfter => await FailAfterAsync(call, effect),
            FaultKind.HangBefore => await HangAsync<T>(cancellationToken),
            FaultKind.HangAfter => await HangAfterAsync(effect, cancellationToken),
            FaultKind.LateEffect => LateEffect(call, fault.Delay, effect),
            FaultKind.CrashBefore => await CrashAsync<T>(),
            FaultKind.CrashAfter => await CrashAfterAsync(effect),
            FaultKind.PauseAfter => await PauseAfterAsync(fault.Delay, effect, cancellationToken),
            FaultKind.None or FaultKind.ForgetLeases or FaultKind.CancelCaller or FaultKind.PauseBefore or FaultKind.ClockJump
                or FaultKind.ContainerDies or FaultKind.ContainerRemoved or FaultKind.NameTaken or FaultKind.EngineBlank =>
                throw new InvalidOperationException($"{fault.Kind} is no fault of a call."),
        };

    private static async ValueTask<T> FailAfterAsync<T>(string call, Func<CancellationToken, ValueTask<T>> effect)
    {
        await effect(CancellationToken.None);
        throw Unavailable(call);
    }

    private async ValueTask<T> HangAsync<T>(CancellationToken cancellationToken)
    {
        try
        {
            // A cancelled Task.Delay would go on in the thread pool.
            var forever = new TaskCompletionSource<T>();
            await using var given = cancellationToken.UnsafeRegister(static (forever, token) => ((TaskCompletionSource<T>)forever!).TrySetCanceled(token), forever);
            return await forever.Task;
        }
        finally
        {
            world.CheckThread();
            if (host.IsDead)
            {
                await NeverAsync();
            }
        }
    }

    private async ValueTask<T> HangAfterAsync<T>(Func<CancellationToken, ValueTask<T>> effect, CancellationToken cancellationToken)
    {
        await effect(CancellationToken.None);
        return await HangAsync<T>(cancellationToken);
    }

    private T LateEffect<T>(string call, TimeSpan delay, Func<CancellationToken, ValueTask<T>> effect)
    {
        _ = world.LaterAsync(delay, async () =>
        {
            world.Watch.Disturbances++;
            world.Tell("late", call);
            try
            {
                await effect(CancellationToken.None);
            }
            catch (RuntimePortException)
            {
                // Nobody hears how it ended.
            }
        });
        throw new RuntimePortException(PortFault.TimedOut, $"{call}: no answer in time");
    }

    private Task<T> CrashAsync<T>()
    {
        host.Crash();
        return new TaskCompletionSource<T>().Task;
    }

    private async ValueTask<T> CrashAfterAsync<T>(Func<CancellationToken, ValueTask<T>> effect)
    {
        // What the engine was asked to do goes on when its caller is gone.
        _ = SwallowAsync(effect);
        return await CrashAsync<T>();
    }

    private static async Task SwallowAsync<T>(Func<CancellationToken, ValueTask<T>> effect)
    {
        try
        {
            await effect(CancellationToken.None);
        }
        catch (RuntimePortException)
        {
            // Nobody hears how it ended.
        }
    }

    private async ValueTask<T> PauseAfterAsync<T>(TimeSpan span, Func<CancellationToken, ValueTask<T>> effect, CancellationToken cancellationToken)
    {
        var answer = await effect(cancellationToken);
        host.Pause(span);
        await world.Enqueue(host).WaitAsync(cancellationToken);
        if (host.IsDead)
        {
            await NeverAsync();
        }

        return answer;
    }

    /// <summary>Of a dead host nothing may go on, not even its clean-up.</summary>
    private static Task NeverAsync() => new TaskCompletionSource().Task;

    private static RuntimePortException Unavailable(string call) => new(PortFault.Unavailable, $"{call}: unavailable");

    private static string Describe(object? answer) => answer switch
    {
        null => "nothing",
        RuntimeHead head => $"fence {head.Fence}, {Describe(head.Record)}",
        RuntimeRecord record => $"{record.Status} {Short(record.ContainerId)} {record.ImageRef} (fence {record.Fence})",
        ContainerInfo container => $"{container.State} {Short(container.Id)} {container.ImageRef}",
        ContainerCreate create => create.IsNameTaken ? "name taken" : Short(create.ContainerId),
        _ => answer.ToString() ?? "",
    };

    private static string Short(string id) => id.Length > 8 ? id[..8] : id;
}
