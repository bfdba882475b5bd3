using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>The state root on real disks, and whether the engine sees it.</summary>
public sealed class PreflightStateTests
{
    private const string Outside = "/srv/as-the-engine-sees-it";

    [MountFact]
    public async Task A_disk_mounted_read_only_is_unwritable()
    {
        using var disk = TmpfsMount.Make("ro,size=1m");
        await using var scene = On(disk);

        var finding = await CodedAsync(scene, PreflightCode.StateRootUnwritable);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain(disk.Path).And.Contain("Read-only file system").And.Contain("Galaxy:Runtime:State:Root");
    }

    [MountFact]
    public async Task A_disk_without_a_free_block_is_full()
    {
        using var disk = TmpfsMount.Make("size=64k");
        File.WriteAllBytes(Path.Join(disk.Path, "hog"), new byte[64 * 1024]);
        await using var scene = On(disk);

        (await CodedAsync(scene, PreflightCode.StateRootFull)).Message.Should().Contain("No space left on device");
        Directory.EnumerateDirectories(disk.Path).Should().BeEmpty();
    }

    [MountFact]
    public async Task A_disk_without_a_free_inode_is_full()
    {
        // One is the root's.
        using var disk = TmpfsMount.Make("size=1m,nr_inodes=1");
        await using var scene = On(disk);

        (await CodedAsync(scene, PreflightCode.StateRootFull)).Message.Should().Contain("No space left on device");
    }

    [MountFact]
    public async Task A_disk_with_less_free_than_asked_for_is_full_and_one_with_more_is_not()
    {
        using var disk = TmpfsMount.Make("size=1m");
        await using var wantsMuch = On(disk, "2m");
        await using var wantsLittle = On(disk, "512k");

        (await CodedAsync(wantsMuch, PreflightCode.StateRootFull)).Message.Should().Contain(" bytes are free").And.Contain("MinFreeSpace asks for 2m");
        (await wantsLittle.CheckAsync()).HasErrors.Should().BeFalse();
    }

    [Fact]
    public async Task A_root_below_a_file_is_unwritable()
    {
        await using var scene = new PreflightScene(options => options.State.Root = Path.Join(options.State.Root, "file", "games"));
        File.WriteAllText(Path.Join(scene.StateRoot, "file"), "");

        (await CodedAsync(scene, PreflightCode.StateRootUnwritable)).Message.Should().Contain("create state dir");
    }

    [Fact]
    public async Task A_root_that_is_not_there_yet_is_tried_where_it_will_be_made_and_is_not_made()
    {
        await using var scene = new PreflightScene(static options =>
        {
            options.State.Root = Path.Join(options.State.Root, "of", "tomorrow");
            options.State.HostRoot = Outside;
        });

        var finding = await scene.FindingAsync();

        finding.Code.Should().Be(PreflightCode.HostPathUnverified);
        finding.Message.Should().Contain("is not there yet");
        Directory.EnumerateFileSystemEntries(scene.StateRoot).Should().BeEmpty();
    }

    [MountFact]
    public async Task A_root_that_cannot_be_made_is_unwritable()
    {
        using var disk = TmpfsMount.Make("ro,size=1m");
        await using var scene = new PreflightScene(options => options.State.Root = Path.Join(disk.Path, "games"));

        (await CodedAsync(scene, PreflightCode.StateRootUnwritable)).Message.Should().Contain("Read-only file system");
    }

    [Fact]
    public async Task A_root_whose_owner_cannot_be_set_is_unwritable_and_no_probe_stays_behind()
    {
        await using var scene = new PreflightScene(static options => options.State.OwnerUid = int.MaxValue);
        var isPrivileged = Environment.IsPrivilegedProcess;

        var report = await scene.CheckAsync();

        report.Findings.Any(static finding => finding.Code is PreflightCode.StateRootUnwritable).Should().Be(!isPrivileged, "only root gives directories away");
        Directory.EnumerateFileSystemEntries(scene.StateRoot).Should().BeEmpty();
    }

    [Fact]
    public async Task A_root_that_the_engine_sees_under_another_path_is_right_when_the_host_root_is()
    {
        await using var scene = Mapped(hostRoot: Outside);

        (await scene.CheckAsync()).Findings.Should().BeEmpty();
        CreatedProbes(scene).Should().Be(1);
    }

    [Fact]
    public async Task A_wrong_host_root_is_proven_and_named()
    {
        await using var scene = Mapped(hostRoot: "/srv/elsewhere");

        var finding = await scene.FindingAsync();

        finding.Code.Should().Be(PreflightCode.HostPathWrong);
        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("/srv/elsewhere/preflight-").And.Contain(scene.StateRoot).And.Contain("Galaxy:Runtime:State:HostRoot").And.Contain("bind source path does not exist");
        CreatedProbes(scene).Should().Be(2, "one without a mount shows that the mount is to blame");
        scene.Backend.Docker.Containers.Should().ContainSingle("the test's own").Which.Name.Should().Be("another-container");
        Directory.EnumerateFileSystemEntries(scene.StateRoot).Should().BeEmpty();
    }

    [Fact]
    public async Task A_host_root_that_is_missing_is_proven_too_where_an_image_is_named()
    {
        await using var scene = new PreflightScene(static options => options.Preflight.ProbeImage = TestRuntime.Image, sees: static _ => "/no/such/directory");
        scene.Backend.Docker.AddImage(TestRuntime.Image);

        var finding = await scene.FindingAsync();

        finding.Code.Should().Be(PreflightCode.HostPathWrong);
        finding.Message.Should().Contain("set Galaxy:Runtime:State:HostRoot to what the engine calls");
    }

    [Fact]
    public async Task An_image_that_is_gone_while_its_container_lives_is_not_used()
    {
        await using var scene = Mapped(hostRoot: "/srv/elsewhere");
        scene.Backend.Docker.RemoveImage(TestRuntime.Image);

        (await scene.FindingAsync()).Code.Should().Be(PreflightCode.HostPathUnverified);
        CreatedProbes(scene).Should().Be(0);
    }

    [Fact]
    public async Task An_image_of_which_no_container_can_be_created_gives_its_place_to_the_next()
    {
        await using var scene = Mapped(hostRoot: Outside);
        var next = scene.Backend.Docker.AddImage(TestRuntime.NextImage);
        await scene.Backend.Docker.CreateContainerAsync(
            new ContainerSpec { Name = "another", ImageId = next, Network = "galaxy", Labels = new Dictionary<string, string>(), Limits = new ContainerLimits(1, 64 * 1024 * 1024, 10) },
            CancellationToken.None);
        scene.Faults.FailBefore(PortCalls.DockerCreate, times: 2, fault: PortFault.Rejected);

        (await scene.CheckAsync()).Findings.Should().BeEmpty();
        CreatedProbes(scene).Should().Be(3, "the first image's with and without a mount, and the second's");
    }

    [Fact]
    public async Task A_probe_runs_a_shell_as_games_run_and_nothing_of_it_stays()
    {
        await using var scene = Mapped(hostRoot: Outside);
        scene.Backend.Docker.AddImage("unused/other:1");

        (await scene.CheckAsync()).Findings.Should().BeEmpty();

        scene.Faults.Calls.Count(static call => call.Name == PortCalls.DockerStart).Should().Be(1);
        scene.Backend.Docker.Containers.Should().ContainSingle("the test's own");
    }

    [Fact]
    public async Task A_directory_that_a_game_cannot_write_into_is_an_error_with_its_owner()
    {
        await using var scene = Probing(new ImageBehaviour { EntrypointExitCode = 1, LogLines = ["/bin/sh: can't create: Permission denied"] });

        var finding = await CodedAsync(scene, PreflightCode.StateUnwritable);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("10001:10001").And.Contain("State:OwnerUid").And.Contain("Hardening:RunAsStateOwner");
        scene.Backend.Docker.Containers.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(scene.StateRoot).Should().BeEmpty();
    }

    [Fact]
    public async Task An_image_without_a_shell_leaves_the_write_unverified()
    {
        await using var scene = Probing(new ImageBehaviour { HasShell = false });

        var finding = await CodedAsync(scene, PreflightCode.StateWriteUnverified);

        finding.Severity.Should().Be(PreflightSeverity.Info);
        finding.Message.Should().Contain("Galaxy:Runtime:Preflight:ProbeImage");
    }

    [Fact]
    public async Task An_image_without_a_shell_gives_its_place_to_one_with()
    {
        await using var scene = Mapped(hostRoot: Outside);
        scene.Backend.Docker.AddImage(TestRuntime.Image, behaviour: new ImageBehaviour { HasShell = false });
        var plain = scene.Backend.Docker.AddImage(TestRuntime.NextImage, behaviour: new ImageBehaviour { HasShell = false });
        scene.Backend.Docker.RemoveContainerManually("another-container");
        await AddAsync(scene, "one", plain);
        await AddAsync(scene, "two", scene.Backend.Docker.AddImage("other/game:1"));

        (await scene.CheckAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task An_engine_that_maps_users_is_probed_even_if_its_paths_are_not_in_doubt()
    {
        await using var scene = new PreflightScene();
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { RemappedRoot = new UserIds(100_000, 100_000) };
        await AddAsync(scene, "game", scene.Backend.Docker.AddImage(TestRuntime.Image));

        (await scene.CheckAsync()).Findings.Should().BeEmpty();

        scene.Faults.Calls.Count(static call => call.Name == PortCalls.DockerStart).Should().Be(1);
    }

    [Fact]
    public async Task An_owner_that_no_container_of_the_engine_has_is_refused_with_the_settings_that_work()
    {
        await using var scene = new PreflightScene(static options => (options.State.OwnerUid, options.State.OwnerGid) = (10_001, 10_001));
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { RemappedRoot = new UserIds(100_000, 200_000) };

        var finding = await CodedAsync(scene, PreflightCode.StateOwnerUnmapped);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("uid 100000, gid 200000").And.Contain("State:OwnerUid to 110001").And.Contain("State:OwnerGid to 210001");
    }

    [Fact]
    public async Task An_owner_that_is_not_the_user_of_a_rootless_engine_is_refused_with_the_settings_that_work()
    {
        var data = Directory.CreateTempSubdirectory("galaxy-engine-");
        await using var scene = new PreflightScene(static options => (options.State.OwnerUid, options.State.OwnerGid) = (54_321, 54_321));
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { IsRootless = true, DataRoot = data.FullName };
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = System.Diagnostics.Process.Start("chown", ["4321:4322", data.FullName]);
            await chown.WaitForExitAsync();
        }

        var message = (await CodedAsync(scene, PreflightCode.StateOwnerUnmapped)).Message;

        message.Should().Contain("runs rootless").And.Contain("State:OwnerUid to ");
        if (Environment.IsPrivilegedProcess)
        {
            message.Should().Contain("State:OwnerUid to 4321 ").And.Contain("State:OwnerGid to 4322.");
        }

        data.Delete();
    }

    [Fact]
    public async Task A_rootless_engine_whose_user_cannot_be_found_out_needs_the_owner()
    {
        await using var scene = new PreflightScene();
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { IsRootless = true, DataRoot = "/no/such/data" };

        var report = await scene.CheckAsync();

        report.Findings.Any(static finding => finding.Code is PreflightCode.StateOwnerUnmapped && finding.Message.Contains("/no/such/data", StringComparison.Ordinal))
            .Should().Be(Environment.IsPrivilegedProcess, "any other user can only be that of the engine");
    }

    [Fact]
    public async Task With_those_settings_nothing_is_found()
    {
        await using var scene = new PreflightScene(static options => (options.State.OwnerUid, options.State.OwnerGid) = (110_001, 210_001));
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { RemappedRoot = new UserIds(100_000, 200_000) };

        (await scene.CheckAsync()).Findings.Should().NotContain(static finding => finding.Code == PreflightCode.StateOwnerUnmapped);
    }

    [Fact]
    public async Task Images_users_of_an_engine_that_maps_users_are_refused_with_the_settings_that_work()
    {
        await using var scene = new PreflightScene(static options => options.Hardening.RunAsStateOwner = false);
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { RemappedRoot = new UserIds(100_000, 100_000) };
        if (!Environment.IsPrivilegedProcess)
        {
            // Then the owner is this process's user, which is not mapped.
            return;
        }

        (await CodedAsync(scene, PreflightCode.StateOwnerUnmapped)).Message.Should().Contain("Hardening:RunAsStateOwner is off").And.Contain("State:OwnerUid to 100000");
    }

    [Fact]
    public async Task Limits_that_are_not_enforced_are_a_warning_that_names_them()
    {
        await using var scene = new PreflightScene();
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { UnenforcedLimits = ["memory", "pids"] };

        var finding = await CodedAsync(scene, PreflightCode.LimitsNotEnforced);

        finding.Severity.Should().Be(PreflightSeverity.Warning);
        finding.Message.Should().Contain("memory, pids");
    }

    [Fact]
    public async Task Without_an_image_the_mapping_is_unverified()
    {
        await using var scene = new PreflightScene(static options => options.State.HostRoot = Outside);

        var finding = await scene.FindingAsync();

        finding.Code.Should().Be(PreflightCode.HostPathUnverified);
        finding.Severity.Should().Be(PreflightSeverity.Info);
        finding.Message.Should().Contain("Galaxy:Runtime:Preflight:ProbeImage");
    }

    [Fact]
    public async Task A_named_image_that_the_engine_does_not_have_leaves_the_mapping_unverified()
    {
        await using var scene = new PreflightScene(static options => options.Preflight.ProbeImage = "no/such:1");

        (await scene.FindingAsync()).Should().Match<PreflightFinding>(static finding =>
            finding.Code == PreflightCode.HostPathUnverified && finding.Message.Contains("\"no/such:1\""));
    }

    [Fact]
    public async Task An_engine_that_creates_nothing_leaves_the_mapping_unverified()
    {
        await using var scene = Mapped(hostRoot: Outside);
        scene.Faults.FailBefore(PortCalls.DockerCreate, times: 2, fault: PortFault.Rejected);

        (await scene.FindingAsync()).Code.Should().Be(PreflightCode.HostPathUnverified);
    }

    [Fact]
    public async Task A_probe_that_came_late_is_removed_by_a_later_look()
    {
        await using var scene = new PreflightScene(static options => options.Preflight.ProbeImage = TestRuntime.Image, sees: static _ => "/");
        scene.Backend.Docker.AddImage(TestRuntime.Image);
        scene.Faults.LateEffect(PortCalls.DockerCreate, TimeSpan.FromMinutes(1));
        (await scene.FindingAsync()).Code.Should().Be(PreflightCode.HostPathUnverified);
        scene.Time.Advance(TimeSpan.FromMinutes(2));
        scene.Backend.Docker.Containers.Should().ContainSingle("the probe came late").Which.Labels.Should().ContainKey("com.galaxy.runtime.probe");

        (await scene.CheckAsync()).Findings.Should().BeEmpty();
        scene.Backend.Docker.Containers.Should().ContainSingle("it may be another host's, in hand");
        scene.Time.Advance(TimeSpan.FromMinutes(10));
        (await scene.CheckAsync()).Findings.Should().BeEmpty();

        scene.Backend.Docker.Containers.Should().BeEmpty();
    }

    private static PreflightScene On(TmpfsMount disk, string leastFree = "1") => new(options =>
    {
        options.State.Root = disk.Path;
        options.Preflight.MinFreeSpace = leastFree;
    });

    /// <summary>An engine that sees the state root below <see cref="Outside"/>, and has a stranger's container.</summary>
    private static PreflightScene Mapped(string hostRoot)
    {
        PreflightScene? scene = null;
        scene = new PreflightScene(
            options => options.State.HostRoot = hostRoot,
            sees: path => path.StartsWith(Outside + "/", StringComparison.Ordinal) ? scene!.StateRoot + path[Outside.Length..] : "/no/such/directory");
        var image = scene.Backend.Docker.AddImage(TestRuntime.Image);
        var limits = new ContainerLimits(1, 64 * 1024 * 1024, 10);
        var spec = new ContainerSpec { Name = "another-container", ImageId = image, Network = "galaxy", Labels = new Dictionary<string, string>(), Limits = limits };
        scene.Backend.Docker.CreateContainerAsync(spec, CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue();
        return scene;
    }

    /// <summary>An engine that sees the state root, and has one image, with which the probe is made.</summary>
    private static PreflightScene Probing(ImageBehaviour behaviour)
    {
        var scene = new PreflightScene(static options => (options.Preflight.ProbeImage, options.State.OwnerUid, options.State.OwnerGid) =
            (TestRuntime.Image, Environment.IsPrivilegedProcess ? 10_001 : null, Environment.IsPrivilegedProcess ? 10_001 : null));
        scene.Backend.Docker.AddImage(TestRuntime.Image, behaviour: behaviour);
        return scene;
    }

    private static async Task AddAsync(PreflightScene scene, string name, string image) => await scene.Backend.Docker.CreateContainerAsync(
        new ContainerSpec { Name = name, ImageId = image, Network = "galaxy", Labels = new Dictionary<string, string>(), Limits = new ContainerLimits(1, 64 * 1024 * 1024, 10) },
        CancellationToken.None);

    private static int CreatedProbes(PreflightScene scene) => scene.Faults.Calls.Count(static call => call.Name == PortCalls.DockerCreate);

    private static async Task<PreflightFinding> CodedAsync(PreflightScene scene, PreflightCode code) =>
        (await scene.CheckAsync()).Findings.Should().ContainSingle(finding => finding.Code == code).Subject;
}
