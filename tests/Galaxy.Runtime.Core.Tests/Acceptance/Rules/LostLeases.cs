using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>Whoever lost the lease is dead: it writes, undoes, publishes and closes nothing.</summary>
public sealed class LostLeases : IDisposable
{
    private const string SlowImage = "repo/slow:1";
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    private readonly RuntimeHarness game = new();

    public void Dispose() => game.Dispose();

    [Fact]
    public async Task A_lease_lost_before_anything_changed_is_lease_lost_at_the_next_renewal()
    {
        var start = BeginSlowStart();
        var began = game.Time.GetUtcNow();
        game.Backend.Leases.Break("g1");

        var result = await game.EndAsync(start);

        result.ShouldFail(ErrorCode.LeaseLost);
        result.CanRetry.Should().BeTrue();
        (game.Time.GetUtcNow() - began).Should().BeLessThan(TimeSpan.FromSeconds(11), "a refusal needs no TTL to run out");
        game.EngineChanges.Should().BeEmpty();
        game.Calls.Should().NotContain([PortCalls.JournalOpen, PortCalls.LeasesRelease]);
        game.Metrics.Of(RecordedMetrics.LeaseLost).Should().ContainSingle();
        game.Log.Of("game lease lost").Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
    }

    [Fact]
    public async Task A_lease_lost_after_the_commit_is_interrupted_and_left_to_recovery()
    {
        game.Docker.AddImage(RuntimeHarness.Image, behaviour: ImageBehaviour.IgnoresStop);
        await game.GivenRunningAsync();
        var before = game.Record;
        var stop = game.Begin(OperationKind.Stop);
        game.Backend.Leases.Break("g1");

        var result = await game.EndAsync(stop);

        result.ShouldFail(ErrorCode.Interrupted).Should().Contain(result.OperationId.ToString("N"));
        result.Record.Should().BeNull();
        game.EntryOf(result).Closing.Should().BeNull();
        game.Record.Should().Be(before);
        game.Calls.Should().NotContain([PortCalls.RecordsTransition, PortCalls.JournalClose, PortCalls.LeasesRelease]);
    }

    [Fact]
    public async Task A_newer_fence_loses_the_lease_and_nothing_is_taken_back()
    {
        game.Ports.Before<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.UpsertAsync), () => _ = game.Backend.Records.BeginAsync("g1", CancellationToken.None).AsTask());

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.Interrupted);
        game.EntryOf(result).Closing.Should().BeNull();
        game.Record.Should().BeNull();
        game.Container.Should().NotBeNull("its fate is recovery's to decide");
        game.Calls.Should().NotContain([PortCalls.DockerRemove, PortCalls.HealthEventsPublish, PortCalls.NotificationsPublish, PortCalls.LeasesRelease]);
    }

    [Fact]
    public async Task A_host_that_is_paused_while_it_publishes_publishes_nothing_more_once_its_lease_has_run_out()
    {
        await game.GivenRunningAsync();
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));
        var publishedBefore = game.Backend.HealthEvents.Published.Count;
        game.Faults.FailBefore(PortCalls.LeasesRenew, times: 1000);
        game.Ports.Before<IHealthEventPublisher>(nameof(IHealthEventPublisher.PublishAsync), () => game.Time.Advance(Ttl + TimeSpan.FromSeconds(1)));

        var result = await game.PatchAsync(RuntimeHarness.NextImage);

        result.ShouldFail(ErrorCode.Interrupted);
        game.Backend.HealthEvents.Published.Skip(publishedBefore).Should().ContainSingle("the old version that runs again is another event").Which.Type.Should().Be(HealthEventType.ContainerExited);
        game.EntryOf(result).Closing.Should().BeNull();
    }

    [Fact]
    public async Task Renewals_keep_the_lease_for_as_long_as_the_work_takes()
    {
        var start = BeginSlowStart();

        (await game.EndAsync(start)).ShouldSucceed();

        game.Calls.Count(static call => call == PortCalls.LeasesRenew).Should().BeGreaterThanOrEqualTo(11, "two minutes, every ten seconds");
    }

    [Fact]
    public async Task Failed_renewals_are_tried_again()
    {
        game.Faults.FailBefore(PortCalls.LeasesRenew, times: 3);

        (await game.EndAsync(BeginSlowStart())).ShouldSucceed();
    }

    [Fact]
    public async Task Renewals_that_keep_failing_lose_the_lease_when_its_ttl_has_run_out()
    {
        game.Faults.FailBefore(PortCalls.LeasesRenew, times: 1000);

        await ShouldBeLostAfterAsync(Ttl);
    }

    [Fact]
    public async Task Renewals_whose_answers_are_lost_count_for_nothing()
    {
        game.Faults.FailAfter(PortCalls.LeasesRenew, times: 1000);

        await ShouldBeLostAfterAsync(Ttl);
    }

    [Fact]
    public async Task A_renewal_that_hangs_loses_the_lease_when_its_ttl_has_run_out()
    {
        game.Faults.HangAfter(PortCalls.LeasesRenew, times: 1000);

        await ShouldBeLostAfterAsync(Ttl);
    }

    [Fact]
    public async Task A_lease_lives_from_the_request_of_its_last_renewal_and_not_from_the_answer()
    {
        // The answer to the first renewal takes eight seconds; all others fail.
        game.Ports.Before<IGameLeaseStore>(nameof(IGameLeaseStore.TryRenewAsync), () => game.Time.Advance(TimeSpan.FromSeconds(8)));
        game.Faults.FailBefore(PortCalls.LeasesRenew, nth: 2, times: 1000);

        await ShouldBeLostAfterAsync(TimeSpan.FromSeconds(10) + Ttl);
    }

    [Fact]
    public async Task A_jump_of_the_wall_clock_loses_no_lease()
    {
        var start = BeginSlowStart();
        game.Time.SetUtcNow(game.Time.GetUtcNow().AddDays(1));

        (await game.EndAsync(start)).ShouldSucceed();
    }

    [Fact]
    public async Task A_lease_that_ran_out_unnoticed_is_noticed_before_the_next_change()
    {
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.PullImageAsync), () => game.Faults.FailBefore(PortCalls.LeasesRenew, times: 1000));
        game.Ports.Before<IStateDirectory>(nameof(IStateDirectory.PrepareAsync), () => game.Time.Advance(Ttl));

        (await game.StartAsync()).ShouldFail(ErrorCode.LeaseLost);

        game.Calls.Should().NotContain(PortCalls.JournalOpen);
        game.EngineChanges.Should().BeEmpty();
    }

    private Task<OperationResult> BeginSlowStart()
    {
        game.Docker.AddRegistryImage(SlowImage);
        game.Docker.PullTime = TimeSpan.FromMinutes(2);
        return game.Begin(OperationKind.Start, imageRef: SlowImage);
    }

    private async Task ShouldBeLostAfterAsync(TimeSpan time)
    {
        var start = BeginSlowStart();
        var began = game.Time.GetUtcNow();

        (await game.EndAsync(start)).ShouldFail(ErrorCode.LeaseLost);

        (game.Time.GetUtcNow() - began).Should().BeCloseTo(time, TimeSpan.FromSeconds(1));
    }
}
