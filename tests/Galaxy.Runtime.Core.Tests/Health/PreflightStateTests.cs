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
        scene.Backend.Docker.Containers.Should().ContainSingle("the test's own").Which.Name.Should().Be("somebody");
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
        var spec = new ContainerSpec { Name = "somebody", ImageId = image, Network = "galaxy", Labels = new Dictionary<string, string>(), Limits = limits };
        scene.Backend.Docker.CreateContainerAsync(spec, CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue();
        return scene;
    }

    private static int CreatedProbes(PreflightScene scene) => scene.Faults.Calls.Count(static call => call.Name == PortCalls.DockerCreate);

    private static async Task<PreflightFinding> CodedAsync(PreflightScene scene, PreflightCode code) =>
        (await scene.CheckAsync()).Findings.Should().ContainSingle(finding => finding.Code == code).Subject;
}
