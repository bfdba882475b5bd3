using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>However many rows lie on an entry, it is found: no decision depends on a page of the newest.</summary>
public sealed class EntriesBeyondAPageTests
{
    [Theory]
    [InlineData(PortCalls.DockerCreate, ErrorCode.Interrupted)]
    [InlineData(PortCalls.DockerStart, ErrorCode.Interrupted)]
    [InlineData(PortCalls.RecordsUpsert, ErrorCode.None)]
    [InlineData(PortCalls.JournalClose, ErrorCode.None)]
    public async Task An_interrupted_start_is_settled_under_sixty_refused_requests(string call, ErrorCode verdict)
    {
        await using var scene = new RecoveryScene();
        await scene.DieHoldingTheLeaseAsync(call, Start);
        await scene.PollAsync();
        scene.Host.Time.Advance(TimeSpan.FromSeconds(31));

        var report = await scene.PassAsync();

        report.Should().BeEquivalentTo(new { Done = 1, Failed = 0 });
        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(verdict);
        (scene.Record is not null).Should().Be(verdict is ErrorCode.None);
    }

    [Theory]
    [InlineData(PortCalls.DockerStop)]
    [InlineData(PortCalls.DockerRemove)]
    [InlineData(PortCalls.DockerCreate)]
    [InlineData(PortCalls.DockerStart)]
    public async Task An_interrupted_patch_goes_back_under_sixty_refused_requests(string call)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(call);
        await scene.PollAsync();

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Patch).First().Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image, ContainerId = scene.Container!.Id });
        scene.Container.State.Should().Be(ContainerState.Running);
    }

    [Theory]
    [InlineData(PortCalls.DockerStop)]
    [InlineData(PortCalls.RecordsTransition)]
    public async Task An_interrupted_stop_is_finished_under_sixty_refused_requests(string call)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DieStoppingAsync(call);
        await scene.PollAsync();

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Container!.State.Should().Be(ContainerState.Exited);
    }

    [Fact]
    public async Task The_operation_that_created_a_container_is_found_under_sixty_refused_requests()
    {
        await using var scene = new RecoveryScene();
        await scene.Host.StartAsync(imageRef: "repo/engine:9.9.9");
        var failed = scene.EntriesOf(OperationKind.Start).Single().OperationId;
        scene.Docker.AddContainer($"galaxy-game-{RecoveryScene.Game}", RecoveryScene.LabelsOf(RecoveryScene.Game, operation: failed.ToString("N")));
        await scene.PollAsync();

        await scene.PassAsync();

        scene.Container.Should().BeNull("its operation failed, so it is not adopted");
        scene.Record.Should().BeNull();
    }

    [Fact]
    public async Task An_old_entry_is_overtaken_by_an_acknowledged_replay_under_sixty_refused_requests()
    {
        await using var scene = new RecoveryScene();
        var containerId = await scene.RunAsync();
        var old = scene.EntriesOf(OperationKind.Start).Single() with
        {
            OperationId = new Guid("01d00000-0000-0000-0000-000000000001"),
            CorrelationId = new Guid("01d00000-0000-0000-0000-000000000001"),
            Kind = OperationKind.Stop,
            PreviousContainerId = containerId,
            WasRunning = true,
            Closing = null,
        };
        scene.Host.Time.Advance(TimeSpan.FromSeconds(1));
        // It was opened by a host that died, and before any later fence was drawn.
        var fence = (await scene.Backend.Records.BeginAsync(RecoveryScene.Game, CancellationToken.None)).Fence;
        await scene.Backend.Operations.OpenAsync(old with { Fence = fence }, head: null, CancellationToken.None);
        await scene.Backend.Operations.AppendAsync(
            old with
            {
                OperationId = new Guid("01d00000-0000-0000-0000-000000000002"),
                CorrelationId = new Guid("01d00000-0000-0000-0000-000000000002"),
                Kind = OperationKind.Start,
                Fence = (await scene.Backend.Records.BeginAsync(RecoveryScene.Game, CancellationToken.None)).Fence,
                Closing = new OperationClosing { ErrorCode = ErrorCode.ReplayNoOp, ContainerId = containerId, FinishedAt = scene.Host.Time.GetUtcNow() },
            },
            CancellationToken.None);
        await scene.PollAsync();

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container!.State.Should().Be(ContainerState.Running, "that it runs was answered after the stop had begun");
        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    public async Task A_patch_that_interrupted_a_half_done_one_goes_back_to_what_ran_before_both()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        await scene.DieAsync(
            PortCalls.DockerCreate, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game)));
        await scene.PollAsync();

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image, ContainerId = scene.Container!.Id });
        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
    }

    [Fact]
    public async Task An_entry_that_is_neither_open_nor_closed_counts_as_failed()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerCreate);
        var plan = await scene.PlanAsync();
        var entry = scene.EntriesOf(OperationKind.Start).Single();
        await scene.PassAsync();
        scene.Host.Time.Advance(TimeSpan.FromDays(1));
        (await scene.Backend.Operations.RemoveGameAsync(RecoveryScene.Game, CancellationToken.None)).Should().BeTrue("the test relies on it");

        var report = await scene.Reconciler.ApplyAsync(plan);

        report.Should().BeEquivalentTo(new { Done = 0, Passed = 0, Failed = 1 });
        report.Unresolved.Should().ContainSingle().Which.Should().BeEquivalentTo(new { entry.GameId, entry.OperationId, entry.Kind, entry.StartedAt });
    }

    [Fact]
    public async Task An_entry_that_another_host_closed_meanwhile_is_left_at_that()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerCreate);
        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        var report = await scene.Reconciler.ApplyAsync(plan);

        report.Should().Be(new ReconcileReport { Passed = 1 });
    }

    private static Task<OperationResult> Start(IGalaxyRuntime runtime) => runtime.StartAsync(new StartRequest(RecoveryScene.Game, TestRuntime.Image));
}
