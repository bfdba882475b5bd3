using System.Globalization;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Docker.Tests;

[Collection(EngineCollection.Name)]
public sealed class ContainerLifecycleTests(EngineFixture engine)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [DockerFact]
    public async Task A_container_is_created_as_its_spec_says()
    {
        var folder = Directory.CreateTempSubdirectory("mount-").FullName;
        var spec = (await engine.SpecAsync("serve")) with
        {
            Environment = new Dictionary<string, string> { ["STORAGE_PATH"] = "/var/lib/galaxy" },
            Mounts = [new ContainerMount(folder, "/var/lib/galaxy"), new ContainerMount(folder, "/ro", ReadOnly: true)],
            LogDriver = "json-file",
            LogOptions = new Dictionary<string, string> { ["max-size"] = "1m" },
            User = "10001:10001",
            NoNewPrivileges = true,
            DropAllCapabilities = true,
            Init = true,
            ReadOnlyRoot = true,
        };

        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;

        var seen = await engine.Probe.GetAsync($"containers/{id}/json");
        var host = seen.GetProperty("HostConfig");
        var config = seen.GetProperty("Config");
        config.GetProperty("Hostname").GetString().Should().Be(spec.Name);
        config.GetProperty("User").GetString().Should().Be("10001:10001");
        config.GetProperty("Env").ToString().Should().Contain("STORAGE_PATH=/var/lib/galaxy");
        host.GetProperty("NanoCpus").GetInt64().Should().Be(500_000_000);
        host.GetProperty("Memory").GetInt64().Should().Be(64 * 1024 * 1024);
        host.GetProperty("PidsLimit").GetInt64().Should().Be(64);
        host.GetProperty("RestartPolicy").GetProperty("Name").GetString().Should().Be("no");
        host.GetProperty("LogConfig").GetProperty("Type").GetString().Should().Be("json-file");
        host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString().Should().Be("1m");
        host.GetProperty("SecurityOpt").ToString().Should().Contain("no-new-privileges");
        host.GetProperty("CapDrop").ToString().Should().Contain("ALL");
        host.GetProperty("Init").GetBoolean().Should().BeTrue();
        host.GetProperty("ReadonlyRootfs").GetBoolean().Should().BeTrue();
        host.GetProperty("Tmpfs").TryGetProperty("/tmp", out _).Should().BeTrue();
        host.GetProperty("Mounts").GetArrayLength().Should().Be(2);
        (host.TryGetProperty("Binds", out var binds) && binds.ValueKind is System.Text.Json.JsonValueKind.Array).Should().BeFalse();
        seen.GetProperty("NetworkSettings").GetProperty("Networks").GetProperty(engine.Network).GetProperty("Aliases").ToString().Should().Contain(spec.Name);
        await engine.Client.StartContainerAsync(id, None);
        (await engine.UntilAsync(id, container => container.State is ContainerState.Running)).IPAddress.Should().NotBeNull();
        await engine.Client.RemoveContainerAsync(id, force: true, None);
        Directory.Delete(folder);
    }

    [DockerFact]
    public async Task A_container_is_inspected_by_its_id_and_its_exact_name_only()
    {
        var spec = await engine.SpecAsync("serve");
        var id = (await engine.Client.CreateContainerAsync(spec with { Labels = new Dictionary<string, string>(spec.Labels) { [RuntimeLabels.EngineImageRef] = "asked:1" } }, None)).ContainerId;

        var byId = await engine.Client.InspectContainerAsync(id, None);
        var byName = await engine.Client.InspectContainerAsync(spec.Name, None);

        byName.Should().BeEquivalentTo(byId);
        byId!.Name.Should().Be(spec.Name);
        byId.ImageRef.Should().Be("asked:1");
        byId.ImageId.Should().Be(spec.ImageId);
        byId.State.Should().Be(ContainerState.Created);
        byId.StartedAt.Should().BeNull();
        byId.ExitCode.Should().BeNull();
        byId.Labels.Should().Contain("com.galaxy.cpu_quota", "0.5", "labels of the image are inherited");
        (await engine.Client.InspectContainerAsync(id[..12], None)).Should().BeNull();
        (await engine.Client.InspectContainerAsync(spec.Name[1..], None)).Should().BeNull();
        (await engine.Client.InspectContainerAsync(spec.Name.ToUpperInvariant(), None)).Should().BeNull();
    }

    [DockerFact]
    public async Task Of_eight_who_create_one_name_at_once_one_gets_it_and_the_others_are_told_that_it_is_taken()
    {
        var spec = await engine.SpecAsync("serve");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => engine.Client.CreateContainerAsync(spec, None).AsTask()));

        answers.Count(answer => answer.IsNameTaken).Should().Be(7);
    }

    [DockerFact]
    public async Task A_create_of_a_missing_image_is_refused_and_reserves_no_name()
    {
        var spec = await engine.SpecAsync("serve");

        var fault = await Faults.OfAsync(engine.Client.CreateContainerAsync(spec with { ImageId = "sha256:" + new string('0', 64) }, None));

        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("is not there");
        (await engine.Client.CreateContainerAsync(spec, None)).IsNameTaken.Should().BeFalse();
    }

    [DockerFact]
    public async Task A_missing_host_directory_is_refused_and_not_created()
    {
        var missing = Path.Combine(Path.GetTempPath(), "missing-" + engine.Run);
        var spec = (await engine.SpecAsync("serve")) with { Mounts = [new ContainerMount(missing, "/data")] };

        (await Faults.OfAsync(engine.Client.CreateContainerAsync(spec, None))).Fault.Should().Be(PortFault.Rejected);

        Directory.Exists(missing).Should().BeFalse();
    }

    [DockerTheory]
    [InlineData(100_000, 64 * 1024 * 1024)]
    [InlineData(0.5, 1024)]
    public async Task A_limit_that_the_engine_cannot_give_is_refused(double cpus, long memory)
    {
        var spec = (await engine.SpecAsync("serve")) with { Limits = new ContainerLimits(cpus, memory, 10) };

        (await Faults.OfAsync(engine.Client.CreateContainerAsync(spec, None))).Fault.Should().Be(PortFault.Rejected);
    }

    [DockerFact]
    public async Task A_name_the_engine_does_not_accept_is_refused()
    {
        var spec = (await engine.SpecAsync("serve")) with { Name = "no/such name" };

        (await Faults.OfAsync(engine.Client.CreateContainerAsync(spec, None))).Fault.Should().Be(PortFault.Rejected);
    }

    [DockerFact]
    public async Task A_start_of_a_running_container_succeeds_and_one_of_a_missing_container_is_refused()
    {
        var id = await engine.StartAsync("serve");

        await engine.Client.StartContainerAsync(id, None);

        (await engine.Client.InspectContainerAsync(id, None))!.State.Should().Be(ContainerState.Running);
        var fault = await Faults.OfAsync(engine.Client.StartContainerAsync(new string('0', 64), None));
        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("the container is gone");
    }

    [DockerFact]
    public async Task A_start_into_a_missing_network_is_refused_as_such()
    {
        var spec = (await engine.SpecAsync("serve")) with { Network = "no-such-" + engine.Run };
        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;

        var fault = await Faults.OfAsync(engine.Client.StartContainerAsync(id, None));

        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("its network is gone");
        (await engine.Client.InspectContainerAsync(id, None))!.ExitCode.Should().BeNull("it never ran");
    }

    [DockerFact]
    public async Task A_bad_entrypoint_is_refused_and_an_unknown_user_is_a_broken_container()
    {
        var broken = await engine.CreateAsync("broken");
        var unknown = (await engine.Client.CreateContainerAsync((await engine.SpecAsync("serve")) with { User = "nobody-here" }, None)).ContainerId;

        (await Faults.OfAsync(engine.Client.StartContainerAsync(broken, None))).Fault.Should().Be(PortFault.Rejected);
        await Faults.OfAsync(engine.Client.StartContainerAsync(unknown, None));

        (await engine.Client.InspectContainerAsync(broken, None))!.Error.Should().NotBeEmpty();
    }

    [DockerFact]
    public async Task A_container_that_exits_at_once_is_started_and_tells_its_exit_code()
    {
        var id = await engine.StartAsync("exits");

        var exited = await engine.UntilAsync(id, container => container.State is ContainerState.Exited);

        exited.ExitCode.Should().Be(7);
        exited.StartedAt.Should().NotBeNull();
        exited.FinishedAt.Should().NotBeNull();
        exited.IPAddress.Should().BeNull();
        (await engine.Client.StopContainerAsync(id, TimeSpan.Zero, None)).Should().Be(StopContainerResult.Stopped);
    }

    [DockerFact]
    public async Task A_container_that_uses_too_much_memory_is_told_to_be_out_of_memory()
    {
        var id = (await engine.Client.CreateContainerAsync((await engine.SpecAsync("hungry")) with { Limits = new ContainerLimits(1, 16 * 1024 * 1024, 32) }, None)).ContainerId;
        await engine.Client.StartContainerAsync(id, None);

        (await engine.UntilAsync(id, container => container.State is ContainerState.Exited)).OomKilled.Should().BeTrue();
    }

    [DockerFact]
    public async Task A_stop_of_a_missing_container_says_so_and_of_a_created_one_succeeds()
    {
        (await engine.Client.StopContainerAsync(new string('0', 64), TimeSpan.Zero, None)).Should().Be(StopContainerResult.NotFound);
        (await engine.Client.StopContainerAsync(await engine.CreateAsync("serve"), TimeSpan.Zero, None)).Should().Be(StopContainerResult.Stopped);
    }

    [DockerFact]
    public async Task A_grace_of_zero_kills_at_once_and_a_longer_one_lets_the_process_end()
    {
        var stubborn = await engine.StartAsync("stubborn");
        var polite = await engine.StartAsync("serve");
        await engine.UntilAsync(polite, container => container.State is ContainerState.Running);

        await engine.Client.StopContainerAsync(stubborn, TimeSpan.Zero, None).AsTask().WaitAsync(TimeSpan.FromSeconds(9));
        await engine.Client.StopContainerAsync(polite, TimeSpan.FromSeconds(20), None);

        (await engine.Client.InspectContainerAsync(stubborn, None))!.ExitCode.Should().Be(137);
        (await engine.Client.InspectContainerAsync(polite, None))!.State.Should().Be(ContainerState.Exited);
    }

    [DockerFact]
    public async Task A_remove_takes_a_running_container_with_its_anonymous_volumes_and_of_a_missing_one_succeeds()
    {
        var id = await engine.StartAsync("volume");
        var mounts = (await engine.Probe.GetAsync($"containers/{id}/json")).GetProperty("Mounts");
        var volume = mounts[0].GetProperty("Name").GetString();

        await engine.Client.RemoveContainerAsync(id, force: true, None);
        await engine.Client.RemoveContainerAsync(id, force: true, None);

        (await engine.Client.InspectContainerAsync(id, None)).Should().BeNull();
        (await engine.Probe.StatusOfAsync("volumes/" + volume)).Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    [DockerFact]
    public async Task Of_many_who_remove_one_container_at_once_each_returns_when_it_is_gone()
    {
        var id = await engine.StartAsync("stubborn");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await engine.Client.RemoveContainerAsync(id, force: true, None);
            (await engine.Client.InspectContainerAsync(id, None)).Should().BeNull();
        }));
    }

    [DockerFact]
    public async Task A_list_has_containers_of_every_state_with_all_the_labels_and_no_others()
    {
        var created = await engine.CreateAsync("serve");
        var running = await engine.StartAsync("serve");
        var exited = await engine.StartAsync("exits");
        await engine.UntilAsync(exited, container => container.State is ContainerState.Exited);

        var list = await engine.Client.ListContainersAsync(engine.Filter, None);
        var none = await engine.Client.ListContainersAsync(new ContainerFilter { Labels = new Dictionary<string, string>(engine.Filter.Labels) { ["com.galaxy.owner"] = "x" } }, None);

        list.Single(container => container.Id == created).State.Should().Be(ContainerState.Created);
        list.Single(container => container.Id == exited).State.Should().Be(ContainerState.Exited);
        var listed = list.Single(container => container.Id == running);
        var inspected = (await engine.Client.InspectContainerAsync(running, None))!;
        listed.Name.Should().Be(inspected.Name);
        listed.State.Should().Be(ContainerState.Running);
        listed.ImageId.Should().Be(inspected.ImageId);
        listed.IPAddress.Should().Be(inspected.IPAddress).And.NotBeNull();
        listed.CreatedAt.Should().BeCloseTo(inspected.CreatedAt, TimeSpan.FromSeconds(1));
        listed.Labels.Should().BeEquivalentTo(inspected.Labels);
        none.Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_log_tail_has_the_last_lines_of_both_outputs()
    {
        var chatty = await engine.StartAsync("chatty");
        var both = await engine.StartAsync("serve");
        await engine.UntilAsync(chatty, container => container.State is ContainerState.Exited);

        (await engine.Client.ReadLogTailAsync(chatty, 2, None)).Should().Be("line 49\nline 50\n");
        await Eventually.HoldsAsync(async () => (await engine.Client.ReadLogTailAsync(both, 10, None)).Length == 8, "both lines were written");
        (await engine.Client.ReadLogTailAsync(both, 10, None)).Should().ContainAll("out\n", "err\n");
        (await engine.Client.ReadLogTailAsync(new string('0', 64), 10, None)).Should().BeEmpty();
        (await engine.Client.ReadLogTailAsync(await engine.CreateAsync("serve"), 10, None)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_log_driver_that_cannot_be_read_is_told()
    {
        var id = (await engine.Client.CreateContainerAsync((await engine.SpecAsync("serve")) with { LogDriver = "none" }, None)).ContainerId;
        await engine.Client.StartContainerAsync(id, None);

        await Faults.OfAsync(engine.Client.ReadLogTailAsync(id, 10, None));
    }

    [DockerFact]
    public async Task Health_is_told_while_the_container_runs_and_not_after()
    {
        var id = await engine.StartAsync("healthy");

        await engine.UntilAsync(id, container => container.Health is ContainerHealth.Healthy);
        await engine.Client.StopContainerAsync(id, TimeSpan.Zero, None);

        (await engine.Client.InspectContainerAsync(id, None))!.Health.Should().Be(ContainerHealth.None);
    }

    [DockerFact]
    public async Task The_life_of_a_container_is_told_as_events()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        var seen = new List<ContainerEvent>();
        var spec = await engine.SpecAsync("exits");
        await using var events = engine.Client.WatchAsync(engine.Filter, source.Token).GetAsyncEnumerator(source.Token);
        var next = events.MoveNextAsync();
        // The stream is open when a first container of ours is heard.
        while (!next.IsCompleted)
        {
            await engine.CreateAsync("serve");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, source.Token);
        }

        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;
        await engine.Client.StartContainerAsync(id, None);
        await engine.UntilAsync(id, container => container.State is ContainerState.Exited);
        await engine.Client.RemoveContainerAsync(id, force: true, None);
        (await next).Should().BeTrue();
        do
        {
            if (events.Current.ContainerId == id)
            {
                seen.Add(events.Current);
            }
        }
        while (!seen.Exists(happened => happened.Type is ContainerEventType.Destroy) && await events.MoveNextAsync());

        seen.Select(happened => happened.Type).Should().ContainInOrder(ContainerEventType.Create, ContainerEventType.Start, ContainerEventType.Die, ContainerEventType.Destroy);
        seen.Should().OnlyContain(happened => happened.Name == spec.Name);
        seen.Single(happened => happened.Type is ContainerEventType.Die).ExitCode.Should().Be(7);
        seen[0].Labels.Should().BeEquivalentTo(spec.Labels);
    }

    [DockerFact]
    public async Task Networks_are_found_by_their_exact_name()
    {
        (await engine.Client.NetworkExistsAsync(engine.Network, None)).Should().BeTrue();
        (await engine.Client.NetworkExistsAsync(engine.Network[..^1], None)).Should().BeFalse();
        (await engine.Client.NetworkExistsAsync("galaxy-.*", None)).Should().BeFalse();
    }

    [DockerFact]
    public async Task The_engine_tells_who_and_how_big_it_is()
    {
        var info = await engine.Client.InspectEngineAsync(None);

        info.Id.Should().NotBeEmpty().And.Be((await engine.Client.InspectEngineAsync(None)).Id).And.Be(info.RawId);
        info.HasStableId.Should().BeTrue();
        info.Name.Should().NotBeNullOrEmpty();
        info.DataRoot.Should().StartWith("/");
        info.Version.Should().NotBeEmpty();
        double.Parse(info.ApiVersion!, CultureInfo.InvariantCulture).Should().BeInRange(1.41, 1.51);
        info.Cpus.Should().BePositive();
        info.MemoryBytes.Should().BePositive();
    }
}
