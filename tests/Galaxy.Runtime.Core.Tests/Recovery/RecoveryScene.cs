using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>A backend, a host that recovers on it, and hosts that die on it.</summary>
internal sealed class RecoveryScene : IAsyncDisposable
{
    public const string Game = TestRuntime.GameId;

    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(31);
    private readonly List<TestRuntime> others = [];

    public RecoveryScene(Action<GalaxyRuntimeOptions>? configure = null, Action<IGalaxyRuntimeBuilder>? ports = null) => Host = new TestRuntime(configure, ports: ports);

    public TestRuntime Host { get; }

    public InMemoryBackend Backend => Host.Backend;

    public InMemoryDockerEngine Docker => Backend.Docker;

    public RuntimeRecord? Record => Backend.Records.Find(Game);

    public ContainerInfo? Container => Docker.Containers.SingleOrDefault(static container => container.Name == $"galaxy-game-{Game}");

    public IRuntimeReconciler Reconciler => Host.Services.GetRequiredService<IRuntimeReconciler>();

    /// <summary>The entries of one kind, in the order in which they were written.</summary>
    public IEnumerable<OperationEntry> EntriesOf(OperationKind kind) => Backend.Operations.All.Where(entry => entry.Kind == kind);

    public async Task<string> RunAsync(string gameId = Game)
    {
        (await Host.StartAsync(gameId)).IsSuccess.Should().BeTrue("the test relies on it");
        return Backend.Records.Find(gameId)!.ContainerId!;
    }

    /// <summary>A host dies when it makes a call, and its lease runs out.</summary>
    public async Task DieAsync(string call, Func<IGalaxyRuntime, Task<OperationResult>> operation, int nth = 1)
    {
        await DieHoldingTheLeaseAsync(call, operation, nth);
        Host.Time.Advance(LongerThanALease);
    }

    public async Task DieHoldingTheLeaseAsync(string call, Func<IGalaxyRuntime, Task<OperationResult>> operation, int nth = 1)
    {
        var dying = new TestRuntime(faults: new FaultPlan(Backend.Time).Crash(call, nth), shared: Backend);
        others.Add(dying);
        _ = operation(dying.Runtime);
        await Host.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
    }

    /// <summary>Callers that do not give up: their requests are refused, and each leaves a row, because no two in a row are the same.</summary>
    public async Task PollAsync(int times = 60)
    {
        for (var poll = 0; poll < times; poll++)
        {
            var refused = poll % 2 == 0
                ? await Host.Runtime.PatchAsync(new PatchRequest(Game, "not an image"))
                : await Host.Runtime.RestartAsync(new RestartRequest(Game) { IdempotencyKey = " " });
            refused.IsSuccess.Should().BeFalse("the test relies on it");
        }
    }

    /// <summary>A host does something under a plan of faults; if it dies, its lease runs out.</summary>
    /// <returns>Whether it died.</returns>
    public async Task<bool> DieOrEndAsync(FaultPlan faults, Func<IGalaxyRuntime, Task<OperationResult>> operation)
    {
        var host = new TestRuntime(faults: faults, shared: Backend);
        others.Add(host);
        await Host.Time.AdvanceUntilAsync(Task.WhenAny(operation(host.Runtime), faults.WhenCrashed));
        if (!faults.WhenCrashed.IsCompleted)
        {
            return false;
        }

        Host.Time.Advance(LongerThanALease);
        return true;
    }

    /// <summary>Asks this host, letting time pass until it answers.</summary>
    public async Task<OperationResult> AskAsync(Func<IGalaxyRuntime, Task<OperationResult>> operation)
    {
        var answer = operation(Host.Runtime);
        await Host.Time.AdvanceUntilAsync(answer);
        return await answer;
    }

    /// <summary>What a caller was told is so now; of a failure nothing was promised, except that a stop's not-found says that nothing runs.</summary>
    public void MustStillBeSo(OperationResult answer, string because)
    {
        var alive = Docker.Containers.Where(static container => container.State is ContainerState.Running or ContainerState.Paused).ToList();
        if (answer.IsSuccess && answer.Kind is OperationKind.Start or OperationKind.Restart or OperationKind.Patch)
        {
            alive.Should().ContainSingle(because).Which.ImageRef.Should().Be(answer.Record!.ImageRef, because);
            Record.Should().Match<RuntimeRecord>(static record => record.Status == RuntimeStatus.Running, because);
        }
        else if (answer.IsSuccess || answer is { Kind: OperationKind.Stop, ErrorCode: ErrorCode.NotFound })
        {
            alive.Should().BeEmpty(because);
            Record?.Status.Should().Be(answer.Record!.Status, because);
        }

        Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null, because);
    }

    public Task DieStartingAsync(string call) => DieAsync(call, static runtime =>
        runtime.StartAsync(new StartRequest(Game, TestRuntime.Image)));

    public Task DieStoppingAsync(string call) => DieAsync(call, static runtime =>
        runtime.StopAsync(new StopRequest(Game, StopReason.AdminRequest)));

    public Task DiePatchingAsync(string call, int nth = 1) => DieAsync(
        call, static runtime => runtime.PatchAsync(new PatchRequest(Game, TestRuntime.NextImage)), nth);

    public async Task<ReconcilePlan> PlanAsync()
    {
        var plan = Reconciler.PlanAsync();
        await Host.Time.AdvanceUntilAsync(plan);
        return await plan;
    }

    public async Task<ReconcileReport> PassAsync()
    {
        var report = ApplyAsync();
        await Host.Time.AdvanceUntilAsync(report);
        return await report;

        async Task<ReconcileReport> ApplyAsync() => await Reconciler.ApplyAsync(await Reconciler.PlanAsync());
    }

    public static Dictionary<string, string> LabelsOf(string gameId, string instance = "default", string operation = "00000000000000000000000000000abc") => new()
    {
        [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
        [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
        [RuntimeLabels.GameId] = gameId,
        [RuntimeLabels.EngineImageRef] = TestRuntime.Image,
        [RuntimeLabels.StartedAtMs] = "1",
        [RuntimeLabels.Instance] = instance,
        [RuntimeLabels.Operation] = operation,
        [RuntimeLabels.Fence] = "1",
    };

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }
}
