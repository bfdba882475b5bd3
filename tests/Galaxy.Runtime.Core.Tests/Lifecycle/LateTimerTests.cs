using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>
/// A timer's callback may be on its way while its timer is changed or disposed. On a pool thread an exception of it ends the process, and a
/// deadline of one call must not strike the next.
/// </summary>
public sealed class LateTimerTests : IDisposable
{
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(4);

    private readonly LateTimers timers = new();
    private readonly RuntimeHarness game;

    public LateTimerTests()
    {
        game = new RuntimeHarness(change: services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(timers));
            services.AddGalaxyRuntime()
                .SupplyPort(PortPrecedence.Host, _ => game!.Faults.Wrap(game.Backend.Records).Slowed(timers, CallTime))
                .SupplyPort(PortPrecedence.Host, _ => game!.Faults.Wrap(game.Backend.Operations).Slowed(timers, CallTime))
                .SupplyPort(PortPrecedence.Host, _ => game!.Faults.Wrap(game.Backend.Docker).Slowed(timers, CallTime));
        });
        timers.Inner = game.Time;
    }

    public void Dispose() => game.Dispose();

    [Theory]
    [ClassData(typeof(EveryOperation))]
    public async Task Timers_that_fire_after_everything_is_over_do_no_harm(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);

        (await game.RunAsync(kind)).ErrorCode.Should().Be(ErrorCode.None);

        game.Calls.Should().Contain(PortCalls.LeasesRenew);
        timers.Invoking(static timers => timers.FireAll()).Should().NotThrow();
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    public async Task A_deadline_that_fires_late_does_not_strike_the_next_call(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);
        timers.FiresWhenArmed = true;

        (await game.RunAsync(kind)).ErrorCode.Should().Be(ErrorCode.None);
    }

    /// <summary>Timers whose callbacks can come once more than they should.</summary>
    private sealed class LateTimers : TimeProvider
    {
        private readonly Lock gate = new();
        private readonly List<Action> callbacks = [];

        public TimeProvider Inner { get; set; } = System;

        public bool FiresWhenArmed { get; set; }

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow();

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                callbacks.Add(() => callback(state));
            }

            return new LateTimer(this, () => callback(state), Inner.CreateTimer(callback, state, dueTime, period));
        }

        public void FireAll()
        {
            Action[] all;
            lock (gate)
            {
                all = [.. callbacks];
            }

            foreach (var callback in all)
            {
                callback();
            }
        }

        private sealed class LateTimer(LateTimers owner, Action callback, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var isChanged = inner.Change(dueTime, period);
                if (owner.FiresWhenArmed && dueTime != Timeout.InfiniteTimeSpan)
                {
                    owner.FiresWhenArmed = false;
                    callback();
                    owner.FiresWhenArmed = true;
                }

                return isChanged;
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
