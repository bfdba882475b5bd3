using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Core.Tests.Recovery;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Settings;

/// <summary>The host has the last word on every container, but for what the library relies on.</summary>
public sealed class ConfigureContainerTests
{
    private static readonly GameSettings Red = new() { Environment = new Dictionary<string, string> { ["TEAM"] = "red" } };

    public static TheoryData<string, Func<ContainerSpec, ContainerSpec?>> Refused { get; } = new()
    {
        { "name", static spec => spec with { Name = "another" } },
        { "image", static spec => spec with { ImageId = "sha256:another" } },
        { "network", static spec => spec with { Network = "host" } },
        { "labels that begin with \"com.galaxy.\"", static spec => WithLabel(spec, RuntimeLabels.GameId, "another") },
        { "labels that begin with \"com.galaxy.\"", static spec => WithLabel(spec, "com.galaxy.more", "1") },
        { "labels that begin with \"com.galaxy.\"", static spec => spec with { Labels = new Dictionary<string, string>() } },
        { "mount of the state directory", static spec => spec with { Mounts = [] } },
        { "mount of the state directory", static spec => spec with { Mounts = [spec.Mounts[0] with { ReadOnly = true }] } },
        { "mount of the state directory", static spec => spec with { Mounts = [.. spec.Mounts, new ContainerMount("/elsewhere", spec.Mounts[0].ContainerPath + "/")] } },
        { "no container", static _ => null },
        { "without limits", static spec => spec with { Limits = null! } },
        { "no JSON", static spec => spec with { EngineOptions = "{" } },
        { "no JSON object", static spec => spec with { EngineOptions = "[]" } },
        { "HostConfig that is no JSON object", static spec => spec with { EngineOptions = """{"HostConfig":1}""" } },
        { "name Labels", static spec => spec with { EngineOptions = """{"Labels":{}}""" } },
        { "name HostConfig.autoremove", static spec => spec with { EngineOptions = """{"hostconfig":{"autoremove":true}}""" } },
    };

    [Fact]
    public async Task Every_container_is_created_as_the_host_says_for_its_game_image_and_settings()
    {
        var seen = new List<ContainerContext>();
        using var game = Configured((context, spec) =>
        {
            seen.Add(context);
            return spec with { WorkingDirectory = $"/{context.Settings.Environment.GetValueOrDefault("TEAM", "none")}/{context.Image.Id[^4..]}", Ulimits = [new ContainerUlimit("nofile", 64, 128)] };
        });

        (await game.RunAsync(new StartRequest(RuntimeHarness.Game, RuntimeHarness.Image) { Settings = Red })).ShouldSucceed();

        game.Spec.WorkingDirectory.Should().Be($"/red/{game.ImageId[^4..]}");
        game.Spec.Ulimits.Should().Equal(new ContainerUlimit("nofile", 64, 128));
        game.Spec.Environment.Should().Contain("TEAM", "red");
        (await game.PatchAsync()).ShouldSucceed();
        game.Spec.WorkingDirectory.Should().Be($"/red/{game.NextImageId[^4..]}");
        seen[0].Should().BeEquivalentTo(new { GameId = RuntimeHarness.Game, RuntimeHarness.Image, Settings = Red }, static options => options.Excluding(static context => context.Image));
        seen[0].ImageRef.Should().Be(RuntimeHarness.Image);
    }

    [Fact]
    public async Task Several_run_in_their_order_and_may_wait()
    {
        using var game = new RuntimeHarness(change: static services => services.AddGalaxyRuntime()
            .ConfigureContainer(static (_, spec) => spec with { WorkingDirectory = "/first" })
            .ConfigureContainer(static async (_, spec, cancel) =>
            {
                await Task.Yield();
                return spec with { WorkingDirectory = spec.WorkingDirectory + "/second" };
            }));

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.WorkingDirectory.Should().Be("/first/second");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_the_library_relies_on_cannot_be_changed(string problem, Func<ContainerSpec, ContainerSpec?> change)
    {
        using var game = Configured((_, spec) => change(spec)!);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.StartConfigInvalid, "ConfigureContainer: ");
        result.ErrorMessage.Should().Contain(problem);
        result.CanRetry.Should().BeFalse();
        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    public async Task A_label_of_the_hosts_own_and_other_mounts_are_fine()
    {
        using var game = Configured(static (_, spec) => WithLabel(spec, "team", "red") with { Mounts = [.. spec.Mounts, new ContainerMount("/dev/shm", "/shm")] });

        (await game.StartAsync()).ShouldSucceed();

        game.Container!.Labels.Should().Contain("team", "red").And.ContainKey(RuntimeLabels.Fence);
        game.Spec.Mounts.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_exception_of_the_host_fails_the_operation_before_anything_goes_down_and_its_text_is_kept_back()
    {
        const string Secret = "hunter2";
        var throws = false;
        using var game = Configured((_, spec) => throws ? throw new InvalidTimeZoneException(Secret) : spec);
        (await game.StartAsync()).ShouldSucceed();
        var before = game.Container;
        throws = true;

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.StartConfigInvalid, "ConfigureContainer: ");
        result.ErrorMessage.Should().Contain(nameof(InvalidTimeZoneException)).And.NotContain(Secret);
        game.Container.Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task A_fault_that_may_pass_can_be_tried_again()
    {
        using var game = Configured(static (_, _) => throw new RuntimePortException(PortFault.Unavailable, "the inventory does not answer"));

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.StartConfigInvalid, "ConfigureContainer: the inventory does not answer");
        result.CanRetry.Should().BeTrue();
    }

    [Fact]
    public async Task One_that_never_answers_ends_with_the_engines_time_limit()
    {
        using var game = new RuntimeHarness(change: static services => services.AddGalaxyRuntime().ConfigureContainer(static async (_, spec, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return spec;
        }));

        (await game.StartAsync()).ShouldFail(ErrorCode.StartConfigInvalid, "ConfigureContainer: no answer within 30 s");
    }

    [Fact]
    public async Task A_rollback_gets_what_the_host_says_of_the_old_version()
    {
        using var game = Configured(static (context, spec) => spec with { WorkingDirectory = "/" + context.ImageRef.Split(':')[1] });
        (await game.StartAsync()).ShouldSucceed();
        game.Faults.FailBefore(PortCalls.DockerStart, nth: 2, times: 2);

        var result = await game.PatchAsync();

        result.ErrorMessage.Should().Contain("rolled back");
        game.Spec.WorkingDirectory.Should().Be("/1.2.3");
        game.Spec.Labels[RuntimeLabels.Operation].Should().Be(result.OperationId.ToString("N"));
    }

    [Fact]
    public async Task Recovery_creates_the_old_container_as_the_host_says_and_waits_while_it_cannot()
    {
        var isDown = false;
        await using var scene = new RecoveryScene(ports: builder => builder.ConfigureContainer((_, spec) =>
            isDown ? throw new RuntimePortException(PortFault.Unavailable, "the inventory does not answer") : spec with { WorkingDirectory = "/work" }));
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        isDown = true;

        var report = await scene.PassAsync();

        report.Unresolved.Should().ContainSingle().Which.Reason.Should().Contain("the inventory does not answer");
        scene.EntriesOf(OperationKind.Patch).Single().Closing.Should().BeNull();
        isDown = false;
        (await scene.PassAsync()).Unresolved.Should().BeEmpty();
        scene.Docker.FindSpec(scene.Container!.Id)!.WorkingDirectory.Should().Be("/work");
        scene.Record!.ImageRef.Should().Be(TestRuntime.Image);
    }

    [Fact]
    public async Task The_labels_have_the_fence_that_a_write_which_was_read_back_has_drawn()
    {
        using var game = Configured(static (_, spec) => WithLabel(spec, "team", "red"));
        (await game.StartAsync()).ShouldSucceed();
        game.Faults.FailAfter(PortCalls.RecordsTransition);

        (await game.RestartAsync()).ShouldSucceed();

        game.Container!.Labels[RuntimeLabels.Fence].Should().Be($"{game.Record!.Fence}");
    }

    private static RuntimeHarness Configured(Func<ContainerContext, ContainerSpec, ContainerSpec> configure) =>
        new(change: services => services.AddGalaxyRuntime().ConfigureContainer(configure));

    private static ContainerSpec WithLabel(ContainerSpec spec, string key, string value) =>
        spec with { Labels = new Dictionary<string, string>(spec.Labels) { [key] = value } };
}
