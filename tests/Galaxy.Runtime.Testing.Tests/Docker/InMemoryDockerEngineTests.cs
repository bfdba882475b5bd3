using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing.Tests;

/// <summary>What the fake engine can be made to do, beyond what every engine does.</summary>
public sealed class InMemoryDockerEngineTests
{
    private readonly ManualTimeProvider time = new();
    private readonly InMemoryDockerEngine engine;

    public InMemoryDockerEngineTests()
    {
        engine = new InMemoryDockerEngine(time);
        engine.AddNetwork("galaxy");
    }

    [Fact]
    public async Task Two_runs_give_the_same_ids()
    {
        var another = new InMemoryDockerEngine(time);
        another.AddNetwork("galaxy");

        another.AddImage("repo/engine:1").Should().Be(engine.AddImage("repo/engine:1")).And.MatchRegex("^sha256:[0-9a-f]{64}$");
        (await CreateAsync(another, "repo/engine:1")).Should().Be(await CreateAsync(engine, "repo/engine:1")).And.MatchRegex("^[0-9a-f]{64}$");
    }

    [Fact]
    public async Task A_container_exits_when_its_image_says_so()
    {
        var id = await RunAsync(ImageBehaviour.Exits(3, after: TimeSpan.FromSeconds(5)));

        time.Advance(TimeSpan.FromSeconds(4));
        Get(id).State.Should().Be(ContainerState.Running);
        time.Advance(TimeSpan.FromSeconds(1));

        Get(id).Should().BeEquivalentTo(new { State = ContainerState.Exited, ExitCode = 3, FinishedAt = time.GetUtcNow() });
    }

    [Fact]
    public async Task A_timer_of_an_earlier_run_does_not_touch_the_next()
    {
        var id = await RunAsync(ImageBehaviour.Exits(3, after: TimeSpan.FromSeconds(5)));
        time.Advance(TimeSpan.FromSeconds(4));
        engine.KillContainer(id);
        await engine.StartContainerAsync(id, default);

        time.Advance(TimeSpan.FromSeconds(4));

        Get(id).State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_container_that_ran_out_of_memory_says_so()
    {
        var id = await RunAsync(ImageBehaviour.Exits(137) with { OutOfMemory = true });

        Get(id).Should().BeEquivalentTo(new { State = ContainerState.Exited, ExitCode = 137, OomKilled = true });
    }

    [Fact]
    public async Task A_container_becomes_healthy_and_then_unhealthy_in_time()
    {
        var id = await RunAsync(new ImageBehaviour { HealthyAfter = TimeSpan.FromSeconds(1), UnhealthyAfter = TimeSpan.FromSeconds(2) });

        Get(id).Health.Should().Be(ContainerHealth.Starting);
        time.Advance(TimeSpan.FromSeconds(1));
        Get(id).Health.Should().Be(ContainerHealth.Healthy);
        time.Advance(TimeSpan.FromSeconds(1));
        Get(id).Health.Should().Be(ContainerHealth.Unhealthy);
    }

    [Fact]
    public async Task Of_two_stops_the_shorter_grace_wins()
    {
        var id = await RunAsync(ImageBehaviour.IgnoresStop);
        var patient = engine.StopContainerAsync(id, TimeSpan.FromSeconds(20), default);
        var hasty = engine.StopContainerAsync(id, TimeSpan.FromSeconds(2), default);

        time.Advance(TimeSpan.FromSeconds(2));

        (await patient).Should().Be(StopContainerResult.Stopped);
        (await hasty).Should().Be(StopContainerResult.Stopped);
        Get(id).ExitCode.Should().Be(137);
    }

    [Fact]
    public async Task Everybody_who_waits_for_the_end_of_a_container_goes_on_while_time_passes()
    {
        var id = await RunAsync(ImageBehaviour.IgnoresStop);
        var stops = Enumerable.Range(0, 5).Select(_ => StopAsync()).ToList();

        time.Advance(TimeSpan.FromSeconds(2));

        var thread = Environment.CurrentManagedThreadId;
        (await Task.WhenAll(stops)).Should().OnlyContain(on => on == thread, "what goes on elsewhere has perhaps not run when the advance returns");

        async Task<int> StopAsync()
        {
            await engine.StopContainerAsync(id, TimeSpan.FromSeconds(2), default).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task A_slow_container_that_ends_within_its_grace_is_not_killed()
    {
        var id = await RunAsync(new ImageBehaviour { StopsAfter = TimeSpan.FromSeconds(3), StopExitCode = 143 });
        var stop = engine.StopContainerAsync(id, TimeSpan.FromSeconds(10), default);

        time.Advance(TimeSpan.FromSeconds(3));

        (await stop).Should().Be(StopContainerResult.Stopped);
        Get(id).ExitCode.Should().Be(143);
    }

    [Fact]
    public async Task A_stop_that_nobody_waits_for_any_more_goes_on()
    {
        var id = await RunAsync(ImageBehaviour.IgnoresStop);
        using var giveUp = new CancellationTokenSource();
        var stop = engine.StopContainerAsync(id, TimeSpan.FromSeconds(5), giveUp.Token).AsTask();

        await giveUp.CancelAsync();
        await stop.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        Get(id).State.Should().Be(ContainerState.Running);
        time.Advance(TimeSpan.FromSeconds(5));

        Get(id).State.Should().Be(ContainerState.Exited);
    }

    [Fact]
    public async Task A_moved_tag_leaves_the_old_image_by_its_id()
    {
        var old = engine.AddImage("repo/engine:1.2.3", new Dictionary<string, string> { ["version"] = "old" });
        var moved = engine.AddImage("repo/engine:1.2.3");

        (await engine.InspectImageAsync("repo/engine:1.2.3", default))!.Id.Should().Be(moved);
        (await engine.InspectImageAsync(old, default))!.Labels["version"].Should().Be("old");
    }

    [Fact]
    public async Task A_reference_without_a_tag_is_the_latest()
    {
        var id = engine.AddImage("localhost:5000/repo/engine");

        (await engine.InspectImageAsync("localhost:5000/repo/engine:latest", default))!.Id.Should().Be(id);
    }

    [Fact]
    public async Task A_removed_image_is_gone()
    {
        var id = engine.AddImage("repo/engine:1");

        engine.RemoveImage("repo/engine:1");

        (await engine.InspectImageAsync(id, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_pull_takes_its_time_and_reports_progress()
    {
        var id = engine.AddRegistryImage("repo/engine:1");
        engine.PullTime = TimeSpan.FromMinutes(1);
        var reports = new ConcurrentQueue<ImagePullProgress>();

        var pull = engine.PullImageAsync("repo/engine:1", PullPolicy.IfMissing, new Recorder(reports), default).AsTask();
        (await engine.InspectImageAsync("repo/engine:1", default)).Should().BeNull();
        time.Advance(TimeSpan.FromMinutes(1));
        await pull;

        (await engine.InspectImageAsync("repo/engine:1", default))!.Id.Should().Be(id);
        reports.Select(progress => progress.LayersDone).Should().Equal(0, 1);
    }

    [Fact]
    public async Task Pulls_fail_as_scripted_until_they_are_restored()
    {
        engine.AddRegistryImage("repo/engine:1");
        engine.FailPulls("repo/engine:1", PortFault.TimedOut, "stalled");
        var pull = () => engine.PullImageAsync("repo/engine:1", PullPolicy.IfMissing, progress: null, default).AsTask();

        (await pull.Should().ThrowAsync<RuntimePortException>()).Which.Should().BeEquivalentTo(new { Fault = PortFault.TimedOut, Message = "stalled" });
        engine.RestorePulls("repo/engine:1");

        await pull.Should().NotThrowAsync();
    }

    [Fact]
    public async Task An_ambiguous_network_is_a_fault()
    {
        engine.AddDuplicateNetwork("galaxy");

        var act = () => engine.NetworkExistsAsync("galaxy", default).AsTask();

        (await act.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Rejected);
    }

    [Fact]
    public async Task A_container_of_a_network_that_was_made_anew_never_starts_again()
    {
        var id = await RunAsync(ImageBehaviour.Runs);
        engine.KillContainer(id);
        engine.RemoveNetwork("galaxy");
        engine.AddNetwork("galaxy");

        var act = () => engine.StartContainerAsync(id, default).AsTask();

        await act.Should().ThrowAsync<RuntimePortException>();
    }

    [Fact]
    public async Task A_poisoned_container_never_starts_and_the_next_one_does()
    {
        engine.AddImage("repo/engine:1");
        engine.PoisonNext();
        var poisoned = await CreateAsync(engine, "repo/engine:1", "first");
        var sound = await CreateAsync(engine, "repo/engine:1", "second");

        var act = () => engine.StartContainerAsync(poisoned, default).AsTask();

        (await act.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
        await engine.StartContainerAsync(sound, default);
    }

    [Fact]
    public async Task People_can_kill_rename_and_remove_containers()
    {
        var id = await RunAsync(ImageBehaviour.Runs);

        engine.RenameContainer(id, "renamed");
        engine.KillContainer("renamed");
        Get(id).Should().BeEquivalentTo(new { Name = "renamed", State = ContainerState.Exited, ExitCode = 137 });
        engine.RemoveContainerManually("renamed");

        engine.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_foreign_container_holds_its_name()
    {
        var foreign = engine.AddContainer("galaxy-game-1", new Dictionary<string, string> { ["theirs"] = "yes" });
        var image = engine.AddImage("repo/engine:1");

        (await engine.CreateContainerAsync(Spec(image, "galaxy-game-1"), default)).IsNameTaken.Should().BeTrue();
        Get(foreign).Should().BeEquivalentTo(new { State = ContainerState.Running });
    }

    [Fact]
    public async Task A_paused_container_cannot_be_started_and_can_be_stopped()
    {
        var id = await RunAsync(ImageBehaviour.Runs);
        engine.PauseContainer(id);

        await engine.Invoking(docker => docker.StartContainerAsync(id, default).AsTask()).Should().ThrowAsync<RuntimePortException>();
        (await engine.StopContainerAsync(id, TimeSpan.FromSeconds(1), default)).Should().Be(StopContainerResult.Stopped);
    }

    [Fact]
    public async Task Lost_events_do_not_arrive_and_later_ones_do()
    {
        await using var events = engine.WatchAsync(ContainerFilter.All, default).GetAsyncEnumerator();
        var next = events.MoveNextAsync();

        engine.LosesEvents = true;
        engine.AddContainer("lost", running: false);
        engine.LosesEvents = false;
        engine.AddContainer("told", running: false);

        (await next).Should().BeTrue();
        events.Current.Name.Should().Be("told");
    }

    [Fact]
    public async Task A_closed_event_stream_ends_and_one_of_a_restarted_engine_breaks()
    {
        await using var closed = engine.WatchAsync(ContainerFilter.All, default).GetAsyncEnumerator();
        var end = closed.MoveNextAsync();
        engine.CloseEventStreams();
        (await end).Should().BeFalse();

        await using var broken = engine.WatchAsync(ContainerFilter.All, default).GetAsyncEnumerator();
        var fault = broken.MoveNextAsync().AsTask();
        engine.Restart();
        await fault.Invoking(task => task).Should().ThrowAsync<RuntimePortException>();
    }

    [Fact]
    public async Task A_restarted_engine_has_killed_its_containers()
    {
        var id = await RunAsync(ImageBehaviour.Runs);

        engine.Restart();

        Get(id).Should().BeEquivalentTo(new { State = ContainerState.Exited, ExitCode = 137 });
    }

    [Fact]
    public async Task The_end_of_a_large_log_is_read()
    {
        var id = await RunAsync(ImageBehaviour.Runs);
        for (var line = 0; line < 3; line++)
        {
            engine.WriteLog(id, new string((char)('a' + line), 500_000));
        }

        var tail = await engine.ReadLogTailAsync(id, 1000, default);

        tail.Length.Should().Be(1024 * 1024);
        tail.Should().EndWith("c\n");
    }

    [Fact]
    public async Task What_a_container_was_created_with_can_be_seen_and_not_changed()
    {
        var labels = new Dictionary<string, string> { ["label"] = "as created" };
        engine.AddImage("repo/engine:1");
        var id = await CreateAsync(engine, "repo/engine:1", labels: labels);

        labels["label"] = "changed later";

        engine.FindSpec(id)!.Labels["label"].Should().Be("as created");
        Get(id).Labels["label"].Should().Be("as created");
    }

    private static ContainerSpec Spec(string imageId, string name, IReadOnlyDictionary<string, string>? labels = null) => new()
    {
        Name = name, ImageId = imageId, Network = "galaxy", Labels = labels ?? new Dictionary<string, string>(), Limits = new ContainerLimits(1, 64 * 1024 * 1024, 64),
    };

    private static async Task<string> CreateAsync(InMemoryDockerEngine engine, string imageRef, string name = "some-name", IReadOnlyDictionary<string, string>? labels = null)
    {
        var image = await engine.InspectImageAsync(imageRef, default);
        return (await engine.CreateContainerAsync(Spec(image!.Id, name, labels), default)).ContainerId;
    }

    private async Task<string> RunAsync(ImageBehaviour behaviour)
    {
        engine.AddImage("repo/engine:1", behaviour: behaviour);
        var id = await CreateAsync(engine, "repo/engine:1");
        await engine.StartContainerAsync(id, default);
        return id;
    }

    private ContainerInfo Get(string id) => engine.Containers.Single(container => container.Id == id);

    private sealed class Recorder(ConcurrentQueue<ImagePullProgress> reports) : IProgress<ImagePullProgress>
    {
        public void Report(ImagePullProgress value) => reports.Enqueue(value);
    }
}
