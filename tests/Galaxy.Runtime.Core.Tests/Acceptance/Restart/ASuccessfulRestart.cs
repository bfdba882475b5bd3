using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Restart;

public sealed class ASuccessfulRestart
{
    [Fact]
    [Trait("Acceptance", "A-RS-05")]
    public async Task Every_check_precedes_the_stop_and_the_old_container_goes_before_the_new_one_comes()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var record = (await game.RestartAsync()).ShouldSucceed();

        string[] order =
        [
            PortCalls.DockerNetworkExists, PortCalls.DockerPullImage, PortCalls.StateDirectoryPrepare, PortCalls.JournalOpen,
            PortCalls.DockerStop, PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart, PortCalls.RecordsUpsert,
        ];
        game.Timeline.Only(order).Should().Equal(order);
        game.SubjectsOf(PortCalls.DockerStop).Should().Equal(c1);
        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1);
        record.ImageRef.Should().Be(RuntimeHarness.Image);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-06")]
    public async Task The_outer_entry_opens_first_and_closes_last()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        await game.RestartAsync();

        game.Entries.Select(static entry => entry.Kind).Should().Equal(OperationKind.Restart, OperationKind.Stop, OperationKind.Start);
        game.Entries.OrderBy(static entry => entry.Closing!.FinishedAt).Select(static entry => entry.Kind)
            .Should().Equal(OperationKind.Stop, OperationKind.Start, OperationKind.Restart);
        game.Entries.Should().OnlyContain(static entry => entry.Closing!.ErrorCode == ErrorCode.None);
    }

    [Theory]
    [InlineData("ticket 9")]
    [InlineData(" ")]
    [InlineData("")]
    [InlineData(null)]
    [Trait("Acceptance", "A-RS-07")]
    [Trait("Acceptance", "A-RS-08")]
    [Trait("Acceptance", "A-RS-09")]
    public async Task All_entries_carry_the_callers_reference_as_given_and_the_outer_operations_id(string? sourceRef)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        var result = await game.RestartAsync(sourceRef: sourceRef);

        game.Entries.Should().HaveCount(3).And.OnlyContain(entry => entry.SourceRef == sourceRef && entry.CorrelationId == result.OperationId);
        game.Entries.Select(static entry => entry.OperationId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    [Trait("Acceptance", "A-RS-10")]
    public async Task The_result_is_the_new_container_and_the_entry_names_it()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var result = await game.RestartAsync();

        result.ShouldSucceed().Should().Be(game.Record);
        result.Record!.ContainerId.Should().Be(game.Container!.Id).And.NotBe(c1);
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).ContainerId.Should().Be(result.Record.ContainerId);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-11")]
    public async Task A_restart_is_measured_once_as_a_restart()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        await game.RestartAsync();

        game.Metrics.Of(RecordedMetrics.Operation).Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["galaxy.kind"] = "restart", ["galaxy.outcome"] = "success", ["galaxy.error_code"] = "", ["galaxy.source"] = "admin_rest",
        });
        game.Metrics.Of(RecordedMetrics.LeaseAcquire).Should().ContainSingle();
    }

    [Fact]
    [Trait("Acceptance", "A-RS-12")]
    public async Task The_log_names_both_containers_and_the_address_stays_the_same()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        var before = game.Record!;

        var record = (await game.RestartAsync()).ShouldSucceed();

        var line = game.Log.Lines.Should().ContainSingle().Which;
        line.Should().BeEquivalentTo(new { EventName = "runtime restarted", Level = LogLevel.Information });
        line.Attributes.Should().Contain("prev_container_id", c1).And.Contain("new_container_id", record.ContainerId!).And.Contain("image_ref", RuntimeHarness.Image);
        game.Spec.Name.Should().Be("galaxy-game-g1");
        record.Endpoint.Should().Be(before.Endpoint);
        record.CreatedAt.Should().Be(before.CreatedAt);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-13")]
    public async Task The_inner_stop_is_an_administrators_with_the_callers_source()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        await game.RunAsync(new RestartRequest("g1") { Source = OperationSource.GameMasterRest });

        var stop = game.Entries.Single(static entry => entry.Kind is OperationKind.Stop);
        stop.StopReason.Should().Be(StopReason.AdminRequest);
        stop.Source.Should().Be(OperationSource.GameMasterRest);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-14")]
    public async Task A_stopped_game_is_restarted_its_inner_stop_being_a_replay()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();

        var result = await game.RestartAsync();

        result.ShouldSucceed().Status.Should().Be(RuntimeStatus.Running);
        game.Entries.Single(static entry => entry.Kind is OperationKind.Stop).Closing!.ErrorCode.Should().Be(ErrorCode.ReplayNoOp);
        game.EngineChanges.Should().Equal(PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart);
        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-19")]
    public async Task A_record_that_names_no_container_needs_none_removed()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();
        game.Docker.RemoveContainerManually(c1);
        game.GivenRecord(static record => record with { ContainerId = null });

        (await game.RestartAsync()).ShouldSucceed();

        game.Calls.Should().NotContain(PortCalls.DockerRemove);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-20")]
    public async Task A_vanished_container_is_told_replaced_and_told_again()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Docker.RemoveContainerManually(c1);

        var record = (await game.RestartAsync()).ShouldSucceed();

        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1);
        game.HealthEvents.Select(static told => (told.Type, told.ContainerId)).Should().Equal(
            (HealthEventType.ContainerDisappeared, c1), (HealthEventType.ContainerStarted, record.ContainerId!));
    }

    [Fact]
    [Trait("Acceptance", "A-RS-25")]
    public async Task A_container_of_ours_that_comes_in_between_makes_room()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var labels = game.Spec.Labels;
        var intruder = "";
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.CreateContainerAsync), () => intruder = game.Docker.AddContainer("galaxy-game-g1", labels));

        (await game.RestartAsync()).ShouldSucceed().ContainerId.Should().Be(game.Container!.Id).And.NotBe(intruder);

        game.SubjectsOf(PortCalls.DockerRemove).Should().Contain(intruder);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-26")]
    public async Task One_lease_spans_all_of_it()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        await game.RestartAsync();

        var leases = game.Timeline.Seen.Where(static seen => seen.StartsWith("leases.", StringComparison.Ordinal));
        leases.Should().Equal(PortCalls.LeasesAcquire, PortCalls.LeasesRelease);
        game.Timeline.Seen[0].Should().Be(PortCalls.LeasesAcquire);
        game.Timeline.Seen[^1].Should().Be(PortCalls.LeasesRelease);
    }
}
