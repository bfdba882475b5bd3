namespace Galaxy.Runtime.Testing.Tests;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider time = new();
    private readonly List<string> fired = [];

    [Fact]
    public void Time_stands_still_until_it_is_advanced()
    {
        var (now, stamp) = (time.GetUtcNow(), time.GetTimestamp());

        time.GetUtcNow().Should().Be(now);
        time.Advance(TimeSpan.FromSeconds(3));

        time.GetUtcNow().Should().Be(now.AddSeconds(3));
        time.GetElapsedTime(stamp).Should().Be(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due_and_see_their_due_time()
    {
        var start = time.GetUtcNow();
        Arm("late", 3);
        Arm("early", 1);
        Arm("early too", 1);

        time.Advance(TimeSpan.FromSeconds(5));

        fired.Should().Equal("early at 1", "early too at 1", "late at 3");
        time.GetUtcNow().Should().Be(start.AddSeconds(5));
    }

    [Fact]
    public void A_timer_does_not_fire_before_it_is_due()
    {
        Arm("timer", 2);

        time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        fired.Should().BeEmpty();

        time.Advance(TimeSpan.FromTicks(1));
        fired.Should().Equal("timer at 2");
    }

    [Fact]
    public void A_periodic_timer_fires_once_a_period()
    {
        var start = time.GetTimestamp();
        using var timer = time.CreateTimer(_ => fired.Add(Elapsed(start)), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        time.Advance(TimeSpan.FromSeconds(6));

        fired.Should().Equal("1", "3", "5");
    }

    [Fact]
    public void A_timer_that_a_timer_arms_fires_in_the_same_advance()
    {
        Arm("outer", 1, then: () => Arm("inner", 1));

        time.Advance(TimeSpan.FromSeconds(2));

        fired.Should().Equal("outer at 1", "inner at 1");
    }

    [Fact]
    public void A_disposed_timer_does_not_fire_and_cannot_be_armed_again()
    {
        var timer = Arm("timer", 1);

        timer.Dispose();
        var armed = timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(2));

        armed.Should().BeFalse();
        fired.Should().BeEmpty();
    }

    [Fact]
    public async Task A_timer_that_is_disposed_while_it_fires_is_gone_when_its_callback_has_ended()
    {
        using var isFiring = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var timer = time.CreateTimer(
            _ =>
            {
                isFiring.Set();
                mayEnd.Wait();
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        var advancing = Task.Run(() => time.Advance(TimeSpan.FromSeconds(1)));
        isFiring.Wait();

        var disposing = timer.DisposeAsync().AsTask();

        disposing.IsCompleted.Should().BeFalse("its callback still runs");
        mayEnd.Set();
        await disposing;
        await advancing;
    }

    [Fact]
    public async Task A_timer_may_be_disposed_by_its_own_callback()
    {
        var disposing = Task.CompletedTask;
        ITimer? timer = null;
        timer = time.CreateTimer(_ => disposing = timer!.DisposeAsync().AsTask(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(1));

        await disposing;
    }

    [Fact]
    public void A_changed_timer_fires_at_its_new_time_only()
    {
        var timer = Arm("timer", 1);

        timer.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(10));

        fired.Should().Equal("timer at 4");
    }

    [Fact]
    public void Advancing_to_the_next_timer_fires_what_is_due_then_and_no_more()
    {
        Arm("first", 1);
        Arm("with the first", 1);
        Arm("second", 5);

        time.AdvanceToNextTimer().Should().BeTrue();

        fired.Should().Equal("first at 1", "with the first at 1");
        time.UntilNextTimer.Should().Be(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void Advancing_to_the_next_timer_stands_still_when_there_is_none()
    {
        var now = time.GetUtcNow();

        time.AdvanceToNextTimer().Should().BeFalse();

        time.GetUtcNow().Should().Be(now);
        time.UntilNextTimer.Should().BeNull();
    }

    [Fact]
    public void A_jump_of_the_wall_clock_moves_neither_timers_nor_timestamps()
    {
        Arm("timer", 10);
        var stamp = time.GetTimestamp();
        var yesterday = time.GetUtcNow().AddDays(-1);

        time.SetUtcNow(yesterday);
        time.Advance(TimeSpan.FromSeconds(10));

        time.GetUtcNow().Should().Be(yesterday.AddSeconds(10));
        time.GetElapsedTime(stamp).Should().Be(TimeSpan.FromSeconds(10));
        fired.Should().Equal("timer at 10");
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), time);

        time.Advance(TimeSpan.FromMinutes(59));
        delay.IsCompleted.Should().BeFalse();

        time.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }

    [Fact]
    public void What_a_timer_wakes_has_run_when_the_advance_returns_also_in_a_context()
    {
        var (before, count) = (SynchronizationContext.Current, 0);
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContextOfATest());
        try
        {
            _ = CountAsync();
            time.Advance(TimeSpan.FromSeconds(100));

            count.Should().Be(100);
            SynchronizationContext.Current.Should().BeOfType<SynchronizationContextOfATest>();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        async Task CountAsync()
        {
            while (count < 100)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
                count++;
            }
        }
    }

    [Fact]
    public void A_cancellation_on_the_clock_cancels_in_time()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);

        time.Advance(TimeSpan.FromSeconds(30));

        deadline.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task Work_that_waits_on_the_clock_runs_to_its_end_by_itself()
    {
        var start = time.GetTimestamp();

        await time.AdvanceUntilAsync(WaitThriceAsync());

        time.GetElapsedTime(start).Should().Be(TimeSpan.FromHours(6));

        async Task WaitThriceAsync()
        {
            for (var hours = 1; hours <= 3; hours++)
            {
                await Task.Delay(TimeSpan.FromHours(hours), time);
            }
        }
    }

    [Fact]
    public async Task A_fault_of_work_that_waits_on_the_clock_is_told()
    {
        var act = () => time.AdvanceUntilAsync(FailLaterAsync());

        await act.Should().ThrowAsync<InvalidOperationException>();

        async Task FailLaterAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time);
            throw new InvalidOperationException("late");
        }
    }

    [Fact]
    public async Task Timers_armed_by_many_threads_all_fire()
    {
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var number = 0; number < 100; number++)
            {
                time.CreateTimer(_ => Interlocked.Increment(ref count), null, TimeSpan.FromMilliseconds(number), Timeout.InfiniteTimeSpan);
            }
        })));

        time.Advance(TimeSpan.FromSeconds(1));

        count.Should().Be(800);
    }

    private ITimer Arm(string name, int seconds, Action? then = null)
    {
        var armed = time.GetTimestamp();
        return time.CreateTimer(
            _ =>
            {
                fired.Add($"{name} at {Elapsed(armed)}");
                then?.Invoke();
            },
            null,
            TimeSpan.FromSeconds(seconds),
            Timeout.InfiniteTimeSpan);
    }

    private string Elapsed(long since) => time.GetElapsedTime(since).TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class SynchronizationContextOfATest : SynchronizationContext;
}
