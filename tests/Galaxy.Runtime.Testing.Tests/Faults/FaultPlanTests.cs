namespace Galaxy.Runtime.Testing.Tests;

public sealed class FaultPlanTests
{
    private const string Game = "game-1";

    private readonly ManualTimeProvider time = new();
    private readonly FaultPlan faults;
    private readonly InMemoryLeaseStore store;
    private readonly IGameLeaseStore leases;

    public FaultPlanTests()
    {
        faults = new FaultPlan(time);
        store = new InMemoryLeaseStore(time);
        leases = faults.Wrap(store);
    }

    [Fact]
    public async Task Without_faults_calls_pass_and_are_recorded_in_order()
    {
        await AcquireAsync();
        await leases.ReleaseAsync(Game, "token", CancellationToken.None);

        store.FindHolder(Game).Should().BeNull();
        faults.Calls.Should().Equal(new PortCall(PortCalls.LeasesAcquire, Game), new PortCall(PortCalls.LeasesRelease, Game));
    }

    [Fact]
    public async Task A_call_that_fails_before_has_no_effect()
    {
        faults.FailBefore(PortCalls.LeasesAcquire, fault: PortFault.Rejected);

        (await AcquireAsync().Invoking(task => task).Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Rejected);

        store.FindHolder(Game).Should().BeNull();
    }

    [Fact]
    public async Task A_call_that_fails_after_has_its_effect()
    {
        faults.FailAfter(PortCalls.LeasesAcquire);

        (await AcquireAsync().Invoking(task => task).Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);

        store.FindHolder(Game).Should().Be("token");
    }

    [Fact]
    public async Task Only_the_planned_calls_of_that_name_fail()
    {
        faults.FailBefore(PortCalls.LeasesAcquire, nth: 2, times: 2);

        var outcomes = new List<bool>();
        for (var call = 0; call < 5; call++)
        {
            await leases.TryRenewAsync(Game, "token", TimeSpan.FromMinutes(1), CancellationToken.None);
            outcomes.Add(await SucceedsAsync(AcquireAsync()));
        }

        outcomes.Should().Equal(true, false, false, true, true);
    }

    [Fact]
    public async Task The_nth_call_of_any_name_can_fail()
    {
        faults.FailBefore(PortCalls.Any, nth: 2);

        (await SucceedsAsync(AcquireAsync())).Should().BeTrue();
        (await SucceedsAsync(leases.ReleaseAsync(Game, "token", CancellationToken.None).AsTask())).Should().BeFalse();
        (await SucceedsAsync(AcquireAsync())).Should().BeTrue();
    }

    [Fact]
    public async Task A_call_that_hangs_ends_with_its_token_and_has_no_effect()
    {
        faults.Hang(PortCalls.LeasesAcquire);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);

        var call = AcquireAsync(deadline.Token);
        time.Advance(TimeSpan.FromSeconds(9));
        call.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        store.FindHolder(Game).Should().BeNull();
    }

    [Fact]
    public async Task A_call_that_hangs_after_has_its_effect()
    {
        faults.HangAfter(PortCalls.LeasesAcquire);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);

        var call = AcquireAsync(deadline.Token);
        store.FindHolder(Game).Should().Be("token");
        time.Advance(TimeSpan.FromSeconds(10));

        await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_late_effect_comes_after_the_time_out_at_its_time()
    {
        faults.LateEffect(PortCalls.LeasesAcquire, TimeSpan.FromSeconds(5));

        (await AcquireAsync().Invoking(task => task).Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.TimedOut);

        time.Advance(TimeSpan.FromSeconds(4));
        store.FindHolder(Game).Should().BeNull();
        time.Advance(TimeSpan.FromSeconds(1));
        store.FindHolder(Game).Should().Be("token");
    }

    [Fact]
    public async Task A_crash_has_no_effect_and_no_call_of_that_host_returns_again()
    {
        faults.Crash(PortCalls.LeasesAcquire);
        using var cancelled = new CancellationTokenSource();

        var crashed = AcquireAsync(cancelled.Token);
        var later = leases.ReleaseAsync(Game, "token", cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        time.Advance(TimeSpan.FromDays(1));

        faults.WhenCrashed.IsCompleted.Should().BeTrue();
        crashed.IsCompleted.Should().BeFalse();
        later.IsCompleted.Should().BeFalse();
        store.FindHolder(Game).Should().BeNull();
        faults.Calls.Should().ContainSingle("a dead host calls nothing");
    }

    [Fact]
    public void A_crash_after_has_its_effect()
    {
        faults.CrashAfter(PortCalls.LeasesAcquire);

        var crashed = AcquireAsync();

        crashed.IsCompleted.Should().BeFalse();
        store.FindHolder(Game).Should().Be("token");
    }

    [Fact]
    public async Task A_crash_keeps_calls_under_way_from_returning()
    {
        faults.Hang(PortCalls.LeasesAcquire);
        using var cancelled = new CancellationTokenSource();
        var call = AcquireAsync(cancelled.Token);

        faults.CrashNow();
        await cancelled.CancelAsync();

        call.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_crash_of_one_host_leaves_another_alone()
    {
        var another = new FaultPlan(time).Wrap(store);

        faults.CrashNow();

        (await another.TryAcquireAsync(Game, "token", TimeSpan.FromMinutes(1), CancellationToken.None)).Should().BeTrue();
    }

    [Fact]
    public async Task A_listing_that_fails_after_shows_everything_first()
    {
        var records = new InMemoryRuntimeRecordStore(time);
        records.Put(new RuntimeRecord { GameId = "a", Status = RuntimeStatus.Running });
        records.Put(new RuntimeRecord { GameId = "b", Status = RuntimeStatus.Running });
        var wrapped = faults.FailAfter(PortCalls.RecordsList).Wrap(records);
        var seen = new List<string>();

        var act = async () =>
        {
            await foreach (var record in wrapped.ListAsync(RuntimeRecordFilter.All, CancellationToken.None))
            {
                seen.Add(record.GameId);
            }
        };

        await act.Should().ThrowAsync<RuntimePortException>();
        seen.Should().Equal("a", "b");
    }

    [Fact]
    public async Task Cleared_faults_do_not_strike()
    {
        faults.FailBefore(PortCalls.LeasesAcquire, times: int.MaxValue).Clear();

        (await AcquireAsync()).Should().BeTrue();
    }

    [Fact]
    public void A_call_that_does_not_exist_cannot_be_planned() =>
        faults.Invoking(plan => plan.FailBefore("leases.aquire")).Should().Throw<ArgumentException>().WithMessage("*leases.aquire*");

    private static async Task<bool> SucceedsAsync(Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }

    private Task<bool> AcquireAsync(CancellationToken cancellationToken = default) =>
        leases.TryAcquireAsync(Game, "token", TimeSpan.FromMinutes(1), cancellationToken).AsTask();
}
