using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Patch;

public sealed class Patching
{
    [Fact]
    [Trait("Acceptance", "A-PT-11")]
    public async Task Every_check_precedes_the_stop_and_the_new_image_runs()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var record = (await game.PatchAsync()).ShouldSucceed();

        string[] order =
        [
            PortCalls.DockerNetworkExists, PortCalls.DockerPullImage, PortCalls.StateDirectoryPrepare, PortCalls.JournalOpen,
            PortCalls.DockerStop, PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart, PortCalls.RecordsUpsert,
        ];
        game.Timeline.Only(order).Should().Equal(order);
        game.SubjectsOf(PortCalls.DockerStop).Should().Equal(c1);
        record.Should().Be(game.Record).And.BeEquivalentTo(new { ImageRef = RuntimeHarness.NextImage, ImageId = game.NextImageId, Status = RuntimeStatus.Running });
        game.Spec.ImageId.Should().Be(game.NextImageId);
    }

    [Fact]
    [Trait("Acceptance", "A-PT-13")]
    public async Task The_entries_name_the_old_image_the_new_image_and_the_new_container()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var result = await game.PatchAsync(sourceRef: "ticket 9");

        var c2 = result.Record!.ContainerId;
        game.Entries.OrderBy(static entry => entry.Closing!.FinishedAt).Select(static entry => (entry.Kind, entry.ImageRef, entry.Closing!.ContainerId)).Should().Equal(
            (OperationKind.Stop, RuntimeHarness.Image, c1),
            (OperationKind.Start, RuntimeHarness.NextImage, c2),
            (OperationKind.Patch, RuntimeHarness.NextImage, c2));
        game.Entries.Should().OnlyContain(static entry => entry.SourceRef == "ticket 9");
    }

    [Fact]
    [Trait("Acceptance", "A-PT-14")]
    public async Task A_patch_is_measured_once_and_logged_with_both_images_and_containers()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var record = (await game.PatchAsync()).ShouldSucceed();

        game.Metrics.Of(RecordedMetrics.Operation).Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["galaxy.kind"] = "patch", ["galaxy.outcome"] = "success", ["galaxy.error_code"] = "", ["galaxy.source"] = "admin_rest",
        });
        var line = game.Log.Lines.Should().ContainSingle().Which;
        line.Should().BeEquivalentTo(new { EventName = "runtime patched", Level = LogLevel.Information });
        line.Attributes.Should().Contain("prev_image_ref", RuntimeHarness.Image).And.Contain("new_image_ref", RuntimeHarness.NextImage)
            .And.Contain("prev_container_id", c1).And.Contain("new_container_id", record.ContainerId!);
    }

    [Theory]
    [InlineData(PortCalls.DockerStop, "inner stop failed: docker stop: ")]
    [InlineData(PortCalls.DockerRemove, "docker remove: ")]
    [Trait("Acceptance", "A-PT-15")]
    public async Task A_failure_before_the_old_container_is_gone_names_it_with_the_new_image_and_the_old_version_runs(string call, string prefix)
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailBefore(call);

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, prefix);
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.NextImage);
        game.ClosingOf(result).ContainerId.Should().Be(c1);
        result.Record.Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = c1, ImageRef = RuntimeHarness.Image });
    }

    [Fact]
    [Trait("Acceptance", "A-PT-16")]
    public async Task A_new_image_that_cannot_be_pulled_stops_nothing()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var (record, container) = (game.Record, game.Container);
        game.Docker.FailPulls("repo/engine:1.2.9", PortFault.Rejected, "manifest unknown");

        var result = await game.PatchAsync("repo/engine:1.2.9");

        result.ShouldFail(ErrorCode.ImagePullFailed).Should().Be("manifest unknown");
        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ImagePullFailed);
        result.Record.Should().Be(game.Record).And.Be(record);
        game.Container.Should().BeEquivalentTo(container);
        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-PT-17")]
    public async Task A_stopped_game_runs_the_new_image_afterwards()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();

        (await game.PatchAsync()).ShouldSucceed().Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = RuntimeHarness.NextImage });
    }

    [Fact]
    [Trait("Acceptance", "A-PT-18")]
    public async Task The_new_container_finds_the_state_of_the_old_one()
    {
        var root = Directory.CreateTempSubdirectory("galaxy-patch-");
        try
        {
            using var game = RuntimeHarness.WithStateBelow(root.FullName);
            var before = (await game.StartAsync()).ShouldSucceed();
            await File.WriteAllTextAsync(Path.Join(before.StatePath, "save"), "turn 7");

            var after = (await game.PatchAsync()).ShouldSucceed();

            after.StatePath.Should().Be(before.StatePath);
            game.Spec.Mounts.Should().ContainSingle().Which.Source.Should().Be(before.StatePath);
            (await File.ReadAllTextAsync(Path.Join(after.StatePath, "save"))).Should().Be("turn 7");
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
