using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class WhatIsThereAlready
{
    [Fact]
    [Trait("Acceptance", "A-ST-07")]
    public async Task A_game_without_a_record_is_started()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Running);

        game.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-08")]
    public async Task A_running_game_with_the_same_image_is_inspected_and_replayed()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        var before = game.Record;

        (await game.StartAsync()).ShouldReplay().Should().Be(before);

        game.SubjectsOf(PortCalls.DockerInspect).Should().Equal(c1);
        game.Calls.Should().NotContain([PortCalls.LobbyFindGame, PortCalls.DockerPullImage, PortCalls.RecordsUpsert, PortCalls.JournalOpen]);
        game.EngineChanges.Should().BeEmpty();
        game.HealthEvents.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-09")]
    public async Task The_entry_of_a_replay_names_the_container_and_the_image()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var result = await game.StartAsync();

        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.ReplayNoOp, IsSuccess = true, ContainerId = c1 });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-10")]
    public async Task A_replay_is_measured_as_one()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        await game.StartAsync();

        game.Metrics.Of(RecordedMetrics.Operation).Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["galaxy.kind"] = "start", ["galaxy.outcome"] = "success", ["galaxy.error_code"] = "replay_no_op", ["galaxy.source"] = "admin_rest",
        });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-11")]
    public async Task A_game_that_runs_another_image_is_a_conflict_that_no_retry_cures()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        var result = await game.StartAsync(RuntimeHarness.NextImage);

        result.ShouldFail(ErrorCode.Conflict).Should().Contain($"\"{RuntimeHarness.Image}\"");
        result.CanRetry.Should().BeFalse();
        result.Record.Should().Be(game.Record);
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.NextImage);
        game.ClosingOf(result).ContainerId.Should().BeNull();
    }

    [Theory]
    [InlineData("Repo:UPPER/x")]
    [InlineData("docker.io/repo/engine:1.2.3")]
    [Trait("Acceptance", "A-ST-12")]
    [Trait("Acceptance", "A-ST-13")]
    public async Task References_are_compared_as_text_before_they_are_checked(string imageRef)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        (await game.StartAsync(imageRef)).ShouldFail(ErrorCode.Conflict);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-14")]
    public async Task A_stopped_game_is_started_anew_and_its_old_container_makes_room_first()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();

        var record = (await game.StartAsync()).ShouldSucceed();

        record.ContainerId.Should().NotBe(c1).And.Be(game.Container!.Id);
        game.EngineChanges.Should().Equal(PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart);
        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-15")]
    public async Task A_removed_game_is_started()
    {
        using var game = new RuntimeHarness();
        await game.GivenRemovedAsync();

        (await game.StartAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-16")]
    public async Task A_game_of_a_status_nobody_knows_is_started()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.GivenRecord(static record => record with { Status = RuntimeStatus.Unknown });

        (await game.StartAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-32")]
    public async Task The_first_start_of_a_game_is_remembered()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        var createdAt = game.Record!.CreatedAt;

        (await game.StartAsync()).ShouldSucceed().CreatedAt.Should().Be(createdAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Acceptance", "A-ST-32")]
    public async Task A_first_start_is_as_old_as_its_request(bool hasRecord)
    {
        using var game = new RuntimeHarness();
        if (hasRecord)
        {
            await game.GivenStoppedAsync();
            game.GivenRecord(static record => record with { CreatedAt = default });
        }

        var entered = game.Time.GetUtcNow();

        (await game.StartAsync()).ShouldSucceed().CreatedAt.Should().Be(entered);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-33")]
    public async Task A_start_forgets_when_the_game_was_stopped_and_removed()
    {
        using var game = new RuntimeHarness();
        await game.GivenRemovedAsync();
        game.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Removed }).And.Match<RuntimeRecord>(static record => record.StoppedAt != null && record.RemovedAt != null);

        (await game.StartAsync()).ShouldSucceed().Should().BeEquivalentTo(new { StoppedAt = (DateTimeOffset?)null, RemovedAt = (DateTimeOffset?)null });
    }
}
