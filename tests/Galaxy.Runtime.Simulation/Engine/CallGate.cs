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

    /// <param name="call">The call's name.</param>
    /// <param name="subject">What it is about, for the trace.</param>
    /// <param name="effect">What it does.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="changed">The game whose containers the engine may change; empty when it changes none.</param>
    public async ValueTask<T> CallAsync<T>(
        string call, string subject, Func<CancellationToken, ValueTask<T>> effect, CancellationToken cancellationToken, string changed = "")
    {
        if (host.IsDead)
        {
            await NeverAsync();
        }

        var pauses = host.Pauses;
        var fault = NextFault(call, subject);
        await world.Enqueue(host).WaitAsync(cancellationToken);
        if (host.IsDead)
        {
            await NeverAsync();
        }

        if (pauses != host.Pauses)
        {
            // It was about to be sent when the host was paused: for every other host it comes late.
            effect = Late(call, effect, changed);
        }

        if (FaultKinds.IsOfTheCall(fault.Kind))
        {
            return await StrikeAsync(fault, call, effect, changed, cancellationToken);
        }

        try
        {
            var answer = await effect(cancellationToken);
            if (world.Trace.KeepsLines)
            {
                world.Log(Actor.Current?.Name ?? host.Name, $"  {call} -> {Describe(answer)}");
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
        world.BeginCall();
        if (actor is not null && call != PortCalls.JournalOpen)
        {
            actor.ActsRead = null;
        }

        var fault = world.Faults.Of(world.Calls, number, host, actor);
        world.CallNames?.Add(number);
        world.Trace.Mark((host.Number << 16) | (number << 8) | (int)fault.Kind);
        if (world.Trace.KeepsLines)
        {
            world.Log(actor?.Name ?? host.Name, $"{call} {subject}{(fault.Kind is FaultKind.None ? "" : $"   <== {fault}")}   #{world.Calls}");
        }

        if (fault.Kind is not FaultKind.None)
        {
            world.FaultsHit++;
            new EnvironmentFaults(world, host, actor).Strike(fault);
        }

        return fault;
    }

    private async ValueTask<T> StrikeAsync<T>(
        PlannedFault fault, string call, Func<CancellationToken, ValueTask<T>> effect, string changed, CancellationToken cancellationToken) =>
        fault.Kind switch
        {
            FaultKind.FailBefore => throw Unavailable(call),
            FaultKind.RejectBefore => throw new RuntimePortException(PortFault.Rejected, $"{call}: refused"),
            FaultKind.FailAfter => await FailAfterAsync(call, effect),
            FaultKind.HangBefore => await HangAsync<T>(cancellationToken),
            FaultKind.HangAfter => await HangAfterAsync(effect, cancellationToken),
            FaultKind.LateEffect => LateEffect(call, fault, effect, changed),
            FaultKind.CrashBefore => await CrashAsync<T>(),
            FaultKind.CrashAfter => await CrashAfterAsync(effect),
            FaultKind.CrashLate => await CrashLateAsync(call, fault, effect, changed),
            FaultKind.PauseAfter => await PauseAfterAsync(fault.Delay, effect, cancellationToken),
            _ => throw new InvalidOperationException($"{fault.Kind} is no fault of a call."),
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

    private T LateEffect<T>(string call, PlannedFault fault, Func<CancellationToken, ValueTask<T>> effect, string changed)
    {
        PostLate(call, fault, effect, changed);
        throw new RuntimePortException(PortFault.TimedOut, $"{call}: no answer in time");
    }

    private void PostLate<T>(string call, PlannedFault fault, Func<CancellationToken, ValueTask<T>> effect, string changed)
    {
        var late = Late(call, effect, changed);
        _ = world.LaterAsync(fault.Delay, () => IgnoreFaultAsync(late), fault.Calls);
    }

    /// <summary>An effect that comes when no operation expects it: what it does to a game's containers is no operation's doing.</summary>
    private Func<CancellationToken, ValueTask<T>> Late<T>(string call, Func<CancellationToken, ValueTask<T>> effect, string changed) => async cancel =>
    {
        world.Watch.Disturbances++;
        world.Log("late", call);
        if (changed.Length == 0)
        {
            world.IsLate = true;
            var answer = effect(cancel);
            world.IsLate = false;
            return await answer;
        }

        world.Watch.Touched(changed);
        try
        {
            return await effect(cancel);
        }
        finally
        {
            world.Watch.Touched(changed);
        }
    };

    private Task<T> CrashAsync<T>()
    {
        host.Crash();
        return new TaskCompletionSource<T>().Task;
    }

    private async ValueTask<T> CrashAfterAsync<T>(Func<CancellationToken, ValueTask<T>> effect)
    {
        // What was asked for goes on when its caller is gone.
        _ = IgnoreFaultAsync(effect);
        return await CrashAsync<T>();
    }

    private async ValueTask<T> CrashLateAsync<T>(string call, PlannedFault fault, Func<CancellationToken, ValueTask<T>> effect, string changed)
    {
        PostLate(call, fault, effect, changed);
        return await CrashAsync<T>();
    }

    private static async Task IgnoreFaultAsync<T>(Func<CancellationToken, ValueTask<T>> effect)
    {
        try
        {
            await effect(CancellationToken.None);
        }
        catch (RuntimePortException)
        {
            // No caller is left to hear how it ended.
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
        FencedRecord head => $"fence {head.Fence}, {Describe(head.Record)}",
        RuntimeRecord record => $"{record.Status} {Short(record.ContainerId ?? "")} {record.ImageRef} (fence {record.Fence})",
        ContainerInfo container => $"{container.State} {Short(container.Id)} {container.ImageRef}",
        CreateContainerResult create => create.IsNameTaken ? "name taken" : Short(create.ContainerId),
        OpenEntryResult opened => $"{(opened.IsOvertaken ? "overtaken" : "open")}{(opened.Superseded is { } older ? $", closed {older.OperationId:N}" : "")}",
        IReadOnlyList<OperationEntry> entries => $"{entries.Count} entries",
        _ => answer.ToString() ?? "",
    };

    private static string Short(string id) => id.Length > 8 ? id[..8] : id;
}
