using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>R2: what a person does with a game's container is seen before anything is answered or removed.</summary>
public sealed class ManuallyChangedContainerTests
{
    [Fact]
    [Trait("Acceptance", "A-SP-05")]
    public async Task A_stop_of_a_stopped_game_whose_container_was_started_stops_it_with_grace()
    {
        await using var runtime = await StoppedAsync();
        var container = Revive(runtime);

        var result = await runtime.StopAsync();

        result.ErrorCode.Should().Be(ErrorCode.None, "a stop that stops something is no replay");
        result.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        result.Record.ContainerId.Should().Be(container);
        Only(runtime).State.Should().Be(ContainerState.Exited);
        Changes(runtime).Should().Equal(PortCalls.DockerStop);
        runtime.Journal[^1].Should().Match<OperationEntry>(entry => entry.WasCommitted && entry.Closing!.ErrorCode == ErrorCode.None);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-06")]
    public async Task A_stop_of_a_removed_game_removes_a_container_that_came_back()
    {
        await using var runtime = await StoppedAsync();
        (await runtime.Runtime.RunAsync(OperationKind.CleanupContainer, "g1")).IsSuccess.Should().BeTrue();
        runtime.Backend.Docker.AddContainer("galaxy-game-g1", Recovery.RecoveryScene.LabelsOf("g1"), network: "galaxy");

        var result = await runtime.StopAsync();

        (result.ErrorCode, result.Record!.Status).Should().Be((ErrorCode.None, RuntimeStatus.Removed));
        runtime.Backend.Docker.Containers.Should().BeEmpty();
        Changes(runtime).Should().Equal(PortCalls.DockerStop, PortCalls.DockerRemove);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-03")]
    public async Task A_stop_of_a_game_without_record_stops_and_removes_what_runs_and_still_says_that_there_is_no_record()
    {
        await using var runtime = new TestRuntime();
        runtime.Backend.Docker.AddContainer("galaxy-game-g1", Recovery.RecoveryScene.LabelsOf("g1"), network: "galaxy");

        var result = await runtime.StopAsync();

        result.ErrorCode.Should().Be(ErrorCode.NotFound);
        runtime.Backend.Docker.Containers.Should().BeEmpty();
        Changes(runtime).Should().Equal(PortCalls.DockerStop, PortCalls.DockerRemove);
        runtime.Journal.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.NotFound);
    }

    [Fact]
    public async Task A_stop_never_touches_a_foreign_container_of_the_games_name()
    {
        await using var runtime = new TestRuntime();
        runtime.Backend.Docker.AddContainer("galaxy-game-g1", new Dictionary<string, string>(), network: "galaxy");

        (await runtime.StopAsync()).ErrorCode.Should().Be(ErrorCode.NotFound);

        Only(runtime).State.Should().Be(ContainerState.Running);
        runtime.Journal.Should().ContainSingle().Which.WasCommitted.Should().BeFalse();
    }

    [Theory]
    [InlineData(ContainerState.Running)]
    [InlineData(ContainerState.Paused)]
    [Trait("Acceptance", "A-CL-04")]
    [Trait("Acceptance", "A-CL-14")]
    public async Task A_cleanup_of_a_game_that_is_alive_again_is_a_conflict_and_removes_nothing(ContainerState state)
    {
        await using var runtime = await StoppedAsync();
        var container = Revive(runtime, state);

        var result = await runtime.Runtime.RunAsync(OperationKind.CleanupContainer, "g1");

        (result.ErrorCode, result.CanRetry, result.Record).Should().Be((ErrorCode.Conflict, false, null));
        result.ErrorMessage.Should().Contain(container).And.Contain("stop the game first");
        Only(runtime).State.Should().Be(state);
        Changes(runtime).Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-CL-03")]
    public async Task A_cleanup_of_a_removed_game_that_is_alive_again_is_a_conflict()
    {
        await using var runtime = await StoppedAsync();
        (await runtime.Runtime.RunAsync(OperationKind.CleanupContainer, "g1")).IsSuccess.Should().BeTrue();
        runtime.Backend.Docker.AddContainer("galaxy-game-g1", Recovery.RecoveryScene.LabelsOf("g1"), network: "galaxy");

        (await runtime.Runtime.RunAsync(OperationKind.CleanupContainer, "g1")).ErrorCode.Should().Be(ErrorCode.Conflict);

        Only(runtime).State.Should().Be(ContainerState.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-06")]
    [Trait("Acceptance", "A-CL-08")]
    public async Task A_container_that_is_started_while_a_cleanup_removes_it_stays_and_the_cleanup_ends_as_a_conflict()
    {
        var engine = new StartsBeforeRemoval();
        await using var runtime = await StoppedAsync(engine);
        engine.StartsNext = true;

        var result = await runtime.Runtime.RunAsync(OperationKind.CleanupContainer, "g1");

        result.ErrorCode.Should().Be(ErrorCode.Conflict);
        Only(runtime).State.Should().Be(ContainerState.Running);
        runtime.Backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Stopped, "recovery sees that it runs, and records that");
        runtime.Journal[^1].Should().Match<OperationEntry>(entry => entry.WasCommitted && entry.Closing!.ErrorCode == ErrorCode.Conflict);
    }

    [Fact]
    public async Task A_container_that_is_started_while_a_start_replaces_it_stays_and_the_next_start_adopts_it()
    {
        var engine = new StartsBeforeRemoval();
        await using var runtime = await StoppedAsync(engine);
        engine.StartsNext = true;

        var result = await runtime.StartAsync();
        var next = await runtime.StartAsync();

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.Conflict, true));
        next.ErrorCode.Should().Be(ErrorCode.None, next.ErrorMessage);
        Only(runtime).Id.Should().Be(next.Record!.ContainerId);
        Only(runtime).State.Should().Be(ContainerState.Running);
        runtime.Faults.Calls.Count(static call => call.Name == PortCalls.DockerCreate).Should().Be(1);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-14")]
    public async Task A_start_of_a_stopped_game_whose_container_runs_adopts_it()
    {
        await using var runtime = await StoppedAsync();
        var container = Revive(runtime);

        var result = await runtime.StartAsync();

        result.ErrorCode.Should().Be(ErrorCode.None, result.ErrorMessage);
        result.Record.Should().Match<RuntimeRecord>(record => record.Status == RuntimeStatus.Running && record.ContainerId == container && record.ImageRef == TestRuntime.Image);
        result.Record!.StartedAt.Should().Be(Only(runtime).StartedAt);
        Changes(runtime).Should().BeEmpty();
        runtime.Journal[^1].Should().Match<OperationEntry>(entry => entry.WasCommitted && entry.Closing!.ContainerId == container);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-14")]
    public async Task A_start_with_another_image_than_the_container_that_runs_is_a_conflict()
    {
        await using var runtime = await StoppedAsync();
        Revive(runtime);

        var result = await runtime.StartAsync(imageRef: TestRuntime.NextImage);

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.Conflict, false));
        result.ErrorMessage.Should().Contain(TestRuntime.Image);
        Only(runtime).State.Should().Be(ContainerState.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Acceptance", "A-ST-08")]
    [Trait("Acceptance", "A-ST-09")]
    [Trait("Acceptance", "A-ST-10")]
    public async Task A_start_of_a_paused_game_lets_it_run_again(bool isRecordedAsRunning)
    {
        await using var runtime = isRecordedAsRunning ? await RunningAsync() : await StoppedAsync();
        var container = isRecordedAsRunning ? Only(runtime).Id : Revive(runtime);
        runtime.Backend.Docker.PauseContainer(container);

        var result = await runtime.StartAsync();

        result.ErrorCode.Should().Be(ErrorCode.None, "a game that was not running was started");
        result.Record!.ContainerId.Should().Be(container);
        Only(runtime).State.Should().Be(ContainerState.Running);
        Changes(runtime).Should().Equal(PortCalls.DockerUnpause);
        result.Record.Fence.Should().Be(runtime.Journal[^1].Fence, "the record is written");
    }

    [Fact]
    public async Task A_start_of_a_paused_game_that_cannot_be_unpaused_says_whether_trying_again_helps()
    {
        await using var runtime = await RunningAsync();
        runtime.Backend.Docker.PauseContainer(Only(runtime).Id);
        runtime.Faults.FailBefore(PortCalls.DockerUnpause);

        var result = await runtime.StartAsync();

        (result.ErrorCode, result.CanRetry, result.Record).Should().Be((ErrorCode.ContainerStartFailed, true, null));
        Only(runtime).State.Should().Be(ContainerState.Paused, "what was not created here is not removed");
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    [Trait("Acceptance", "A-RS-14")]
    [Trait("Acceptance", "A-PT-17")]
    public async Task A_restart_or_patch_of_a_stopped_game_whose_container_runs_stops_it_with_grace_first(OperationKind kind)
    {
        await using var runtime = await StoppedAsync();
        var container = Revive(runtime);

        var result = await runtime.Runtime.RunAsync(kind, "g1");

        result.ErrorCode.Should().Be(ErrorCode.None, result.ErrorMessage);
        Changes(runtime).Should().Equal(PortCalls.DockerStop, PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart);
        Only(runtime).Id.Should().NotBe(container);
        var entry = runtime.Journal.Last(entry => entry.Kind == kind);
        entry.WasRunning.Should().BeTrue("its container ran, whatever the record said");
        runtime.Journal.Last(static entry => entry.Kind is OperationKind.Stop).Closing!.ErrorCode.Should().Be(ErrorCode.None, "it was really stopped");
    }

    [Fact]
    public async Task A_patch_that_fails_brings_back_a_container_that_ran_though_its_record_was_stopped()
    {
        await using var runtime = await StoppedAsync();
        Revive(runtime);
        runtime.Backend.Docker.AddImage("repo/engine:1.2.9", behaviour: ImageBehaviour.Exits(1));

        var result = await runtime.PatchAsync("repo/engine:1.2.9");

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().EndWith($"; rolled back to \"{TestRuntime.Image}\"");
        Only(runtime).State.Should().Be(ContainerState.Running);
        runtime.Backend.Records.Find("g1").Should().Match<RuntimeRecord>(record => record.Status == RuntimeStatus.Running && record.ImageRef == TestRuntime.Image);
    }

    [Fact]
    public async Task A_restart_of_a_stopped_game_removes_the_old_container_without_force()
    {
        var engine = new StartsBeforeRemoval();
        await using var runtime = await StoppedAsync(engine);
        engine.StartsNext = true;

        var result = await runtime.Runtime.RunAsync(OperationKind.Restart, "g1");

        result.ErrorCode.Should().Be(ErrorCode.Conflict);
        Only(runtime).State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_start_stops_a_leftover_that_runs_with_grace_before_it_removes_it()
    {
        await using var runtime = new TestRuntime();
        var leftover = runtime.Backend.Docker.AddContainer("galaxy-game-g1", Recovery.RecoveryScene.LabelsOf("g1"), network: "galaxy");

        var result = await runtime.StartAsync();

        result.ErrorCode.Should().Be(ErrorCode.None, result.ErrorMessage);
        Changes(runtime).Should().Equal(PortCalls.DockerStop, PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart);
        Only(runtime).Id.Should().NotBe(leftover);
    }

    [Fact]
    public async Task A_renamed_container_that_runs_is_stopped_all_the_same()
    {
        await using var runtime = await StoppedAsync();
        var container = Revive(runtime);
        runtime.Backend.Docker.RenameContainer(container, "something-else");

        (await runtime.StopAsync()).ErrorCode.Should().Be(ErrorCode.None);

        Only(runtime).State.Should().Be(ContainerState.Exited);
    }

    [Fact]
    public async Task A_container_that_is_restarted_while_it_settles_settles_anew()
    {
        var another = new StartsWhatHasExited();
        await using var runtime = new TestRuntime(options => options.Start.SettleTime = TimeSpan.FromSeconds(10), ports: builder => another.ReplaceEngine(builder));
        another.Inner = runtime.Backend.Docker;
        var start = runtime.StartAsync();
        await Eventually.HoldsAsync(() => runtime.Backend.Docker.Containers is [{ State: ContainerState.Running }], "the container runs");
        runtime.Time.Advance(TimeSpan.FromSeconds(9));
        runtime.Backend.Docker.Exit(Only(runtime).Id, exitCode: 0);

        runtime.Time.Advance(TimeSpan.FromSeconds(5));

        start.IsCompleted.Should().BeFalse("the run that counts is five seconds old");
        await runtime.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.None);
        (runtime.Time.GetUtcNow() - Only(runtime).StartedAt!.Value).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(OperationKind.Stop)]
    [InlineData(OperationKind.CleanupContainer)]
    public async Task A_stopped_game_of_another_engine_is_a_conflict_and_never_a_replay(OperationKind kind)
    {
        await using var runtime = await StoppedAsync();
        runtime.Backend.Records.Put(runtime.Backend.Records.Find("g1")! with { EngineId = "another", ContainerId = "a-container-of-it" });

        var result = await runtime.Runtime.RunAsync(kind, "g1");

        result.ErrorCode.Should().Be(ErrorCode.Conflict);
        result.ErrorMessage.Should().Contain("another");
    }

    [Theory]
    [InlineData(OperationKind.Stop)]
    [InlineData(OperationKind.Restart)]
    public async Task A_container_that_a_replaced_engine_does_not_have_is_not_taken_for_gone(OperationKind kind)
    {
        await using var runtime = await RunningAsync();
        var before = runtime.Backend.Records.Find("g1");
        runtime.Backend.Docker.RemoveContainerManually(before!.ContainerId!);
        runtime.Backend.Docker.Engine = runtime.Backend.Docker.Engine with { Id = "replacement" };

        var result = await runtime.Runtime.RunAsync(kind, "g1");

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
        result.ErrorMessage.Should().Contain("replacement");
        runtime.Backend.Records.Find("g1").Should().BeEquivalentTo(before, static options => options.Excluding(static record => record!.Fence));
        runtime.Backend.Docker.Containers.Should().BeEmpty();
        (await runtime.Runtime.RunAsync(kind, "g1")).ErrorCode.Should().Be(ErrorCode.Conflict, "the engine's identity is known now");
    }

    [Theory]
    [InlineData(OperationKind.Stop)]
    [InlineData(OperationKind.CleanupContainer)]
    [InlineData(OperationKind.Start)]
    public async Task When_the_engine_cannot_be_asked_no_replay_is_answered(OperationKind kind)
    {
        await using var runtime = kind is OperationKind.Start ? await RunningAsync() : await StoppedAsync();
        if (kind is OperationKind.CleanupContainer)
        {
            (await runtime.Runtime.RunAsync(kind, "g1")).IsSuccess.Should().BeTrue();
        }

        runtime.Faults.Clear().FailBefore(PortCalls.DockerInspect, nth: 1 + runtime.Faults.Calls.Count(static call => call.Name == PortCalls.DockerInspect));

        var result = await runtime.Runtime.RunAsync(kind, "g1", imageRef: TestRuntime.Image);

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true), result.ErrorMessage);
    }

    private static async Task<TestRuntime> RunningAsync(EngineOverride? engine = null)
    {
        var runtime = new TestRuntime(ports: engine is null ? null : engine.ReplaceEngine);
        if (engine is not null)
        {
            engine.Inner = runtime.Faults.Wrap(runtime.Backend.Docker);
        }

        (await runtime.StartAsync()).IsSuccess.Should().BeTrue("the test relies on it");
        return runtime;
    }

    private static async Task<TestRuntime> StoppedAsync(EngineOverride? engine = null)
    {
        var runtime = await RunningAsync(engine);
        (await runtime.StopAsync()).IsSuccess.Should().BeTrue("the test relies on it");
        return runtime;
    }

    /// <summary>A person starts the game's container.</summary>
    private static string Revive(TestRuntime runtime, ContainerState state = ContainerState.Running)
    {
        var container = Only(runtime).Id;
        runtime.Backend.Docker.StartContainerAsync(container, CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue();
        if (state is ContainerState.Paused)
        {
            runtime.Backend.Docker.PauseContainer(container);
        }

        return container;
    }

    private static ContainerInfo Only(TestRuntime runtime) => runtime.Backend.Docker.Containers.Should().ContainSingle().Subject;

    /// <summary>What the last operation changed in the engine, in order.</summary>
    private static IEnumerable<string> Changes(TestRuntime runtime) => runtime.Faults.Calls
        .Select(static call => call.Name)
        .Reverse()
        .SkipWhile(static call => call == PortCalls.LeasesRelease)
        .TakeWhile(static call => call != PortCalls.LeasesRelease)
        .Where(static call => call is PortCalls.DockerCreate or PortCalls.DockerStart or PortCalls.DockerStop or PortCalls.DockerUnpause or PortCalls.DockerRemove)
        .Reverse();

    /// <summary>A person starts the container at the moment when it is to be removed.</summary>
    private sealed class StartsBeforeRemoval : EngineOverride
    {
        public bool StartsNext { get; set; }

        public override async ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
        {
            if (StartsNext)
            {
                StartsNext = false;
                await Inner.StartContainerAsync(containerId, cancellationToken);
            }

            return await Inner.RemoveContainerAsync(containerId, force, cancellationToken);
        }
    }

    /// <summary>Another program that starts a container again before it is inspected.</summary>
    private sealed class StartsWhatHasExited : EngineOverride
    {
        public override async ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken)
        {
            if (await base.InspectContainerAsync(idOrName, cancellationToken) is { State: ContainerState.Exited } exited)
            {
                await StartContainerAsync(exited.Id, cancellationToken);
            }

            return await base.InspectContainerAsync(idOrName, cancellationToken);
        }
    }
}
