using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>Nothing goes down for an image that can't come up; and what went down comes back when the new version fails.</summary>
public sealed class GoingBack
{
    private const string RolledBack = $"rolled back to \"{RuntimeHarness.Image}\"";

    public static TheoryData<OperationKind, string> EveryCheck
    {
        get
        {
            var data = new TheoryData<OperationKind, string>();
            foreach (var kind in new[] { OperationKind.Restart, OperationKind.Patch })
            {
                foreach (var check in new[]
                {
                    PortCalls.DockerInspectEngine, PortCalls.DockerNetworkExists, PortCalls.DockerPullImage,
                    PortCalls.StateDirectoryPrepare, PortCalls.DockerInspect, PortCalls.JournalOpen,
                })
                {
                    data.Add(kind, check);
                }
            }

            // The image to go back to.
            data.Add(OperationKind.Patch, PortCalls.DockerInspectImage);

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryCheck))]
    public async Task A_check_that_fails_stops_nothing(OperationKind kind, string check)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var (record, container) = (game.Record, game.Container);
        game.Faults.FailBefore(check);

        var result = await game.RunAsync(kind);

        result.IsSuccess.Should().BeFalse();
        result.Record.Should().Be(game.Record).And.Be(record);
        result.ErrorMessage.Should().NotContain("rolled back");
        game.EngineChanges.Should().BeEmpty();
        game.Container.Should().BeEquivalentTo(container);
    }

    [Fact]
    public async Task A_new_version_that_crashes_gives_way_to_the_old_one()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed, "inner start failed: ").Should().Contain("code 3").And.EndWith(RolledBack);
        result.Record.Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = RuntimeHarness.Image, game.ImageId });
        game.Container.Should().BeEquivalentTo(new { Id = result.Record!.ContainerId, State = ContainerState.Running, game.ImageId });
        result.Record.ContainerId.Should().NotBe(c1);
        game.HealthEvents.Should().Contain(told => told.Type == HealthEventType.ContainerStarted && told.ContainerId == result.Record.ContainerId);
        game.Docker.Containers.Should().ContainSingle();
    }

    [Fact]
    public async Task An_old_container_that_still_exists_is_started_again()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerRemove);

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable).Should().EndWith(RolledBack);
        result.Record!.ContainerId.Should().Be(c1);
        game.Container.Should().BeEquivalentTo(new { Id = c1, State = ContainerState.Running });
        game.Calls.Should().NotContain(PortCalls.DockerCreate);
    }

    [Fact]
    public async Task An_old_container_that_was_stopped_though_the_answer_was_lost_makes_room_for_the_new_one()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailAfter(PortCalls.DockerStop);

        var record = (await game.PatchAsync()).ShouldSucceed();

        record.ContainerId.Should().NotBe(c1);
        game.Container.Should().BeEquivalentTo(new { Id = record.ContainerId, State = ContainerState.Running });
    }

    [Fact]
    public async Task An_old_container_that_still_runs_is_left_alone()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var container = game.Container;
        game.Faults.FailBefore(PortCalls.DockerStop);

        (await game.PatchAsync()).ShouldFail(ErrorCode.ServiceUnavailable);

        game.EngineChanges.Should().Equal(PortCalls.DockerStop);
        game.Container.Should().BeEquivalentTo(container);
    }

    [Fact]
    public async Task The_old_version_is_the_old_image_even_if_its_tag_has_moved()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Docker.AddImage(RuntimeHarness.Image, behaviour: ImageBehaviour.Exits(3));

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().EndWith(RolledBack);
        game.Container!.ImageId.Should().Be(game.ImageId);
        game.Record.Should().BeEquivalentTo(new { ImageRef = RuntimeHarness.Image, game.ImageId, Status = RuntimeStatus.Running });
    }

    [Fact]
    public async Task An_old_image_that_is_gone_is_a_warning_and_there_is_no_way_back()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Docker.RemoveImage(game.ImageId);
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().NotContain("rolled back");
        result.Record.Should().BeNull();
        game.Log.Of("no rollback to the old image").Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
        game.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        game.Docker.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task Going_back_can_be_turned_off()
    {
        using var game = new RuntimeHarness(static options => options.RollBackOnFailure = false);
        await game.GivenRunningAsync();
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().NotContain("rolled back");
        result.Record.Should().BeNull();
        game.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        game.Docker.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_game_that_did_not_run_is_not_brought_up()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().NotContain("rolled back");
        result.Record.Should().BeNull();
        game.Record!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Fact]
    public async Task An_old_version_that_does_not_come_back_is_interrupted_and_left_to_recovery()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerCreate, times: 2);

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.Interrupted);
        result.Record.Should().BeNull();
        game.EntryOf(result).Closing.Should().BeNull();
    }

    [Fact]
    public async Task The_plan_in_the_journal_says_how_to_go_back()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var result = await game.PatchAsync();

        game.EntryOf(result).Should().BeEquivalentTo(new
        {
            PreviousContainerId = c1,
            PreviousImageRef = RuntimeHarness.Image,
            PreviousImageId = game.ImageId,
            ImageRef = RuntimeHarness.NextImage,
            ImageId = game.NextImageId,
            WasRunning = true,
            result.Record!.Fence,
        });
    }
}
