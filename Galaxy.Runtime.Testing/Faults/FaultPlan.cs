using System.Diagnostics;

namespace Galaxy.Runtime.Testing;

/// <summary>
/// The faults of one host's port calls, and a record of those calls. One plan is one host: two hosts over one
/// <see cref="InMemoryBackend"/> have two plans, and a crash ends only its own. Thread-safe; plan before the calls are made.
/// </summary>
/// <example>
/// <code>
/// var faults = new FaultPlan(time).FailAfter(PortCalls.RecordsUpsert).Crash(PortCalls.DockerStart, nth: 2);
/// services.AddGalaxyRuntime().UseInMemory(backend, faults);
/// …
/// faults.Calls.Select(call => call.Name).Should().StartWith([PortCalls.LeasesAcquire, PortCalls.RecordsBegin]);
/// </code>
/// </example>
/// <param name="time">The clock of late effects; null means the system's.</param>
public sealed class FaultPlan(TimeProvider? time = null)
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Lock gate = new();
    private readonly List<FaultRule> rules = [];
    private readonly List<PortCall> calls = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource crash = new();

    /// <summary>The calls made so far, in order, those that failed among them; those of a dead host are not.</summary>
    public IReadOnlyList<PortCall> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>Completes when the host crashes. From then on no port call of it returns, also none that was under way.</summary>
    public Task WhenCrashed => crash.Task;

    /// <summary>A call fails and has no effect.</summary>
    /// <param name="call">Which call; one of <see cref="PortCalls"/>, or <see cref="PortCalls.Any"/>.</param>
    /// <param name="nth">The how-manieth of that name, from 1.</param>
    /// <param name="times">How many in a row, from the n-th on.</param>
    /// <param name="fault">What kind of fault.</param>
    /// <returns>This plan.</returns>
    public FaultPlan FailBefore(string call, int nth = 1, int times = 1, PortFault fault = PortFault.Unavailable) =>
        Plan(call, nth, times, FaultKind.FailBefore, fault);

    /// <summary>A call has its effect, and its answer is lost. Of a listing: all of it comes, and then the fault.</summary>
    /// <inheritdoc cref="FailBefore"/>
    public FaultPlan FailAfter(string call, int nth = 1, int times = 1, PortFault fault = PortFault.Unavailable) =>
        Plan(call, nth, times, FaultKind.FailAfter, fault);

    /// <summary>A call has no effect and does not end until its token is cancelled.</summary>
    /// <inheritdoc cref="FailBefore"/>
    public FaultPlan Hang(string call, int nth = 1, int times = 1) => Plan(call, nth, times, FaultKind.HangBefore);

    /// <summary>A call has its effect and does not end until its token is cancelled.</summary>
    /// <inheritdoc cref="FailBefore"/>
    public FaultPlan HangAfter(string call, int nth = 1, int times = 1) => Plan(call, nth, times, FaultKind.HangAfter);

    /// <summary>A call times out at once; its effect happens later, and no caller learns how it ended.</summary>
    /// <inheritdoc cref="FailBefore"/>
    /// <param name="call">Which call; one of <see cref="PortCalls"/>, or <see cref="PortCalls.Any"/>.</param>
    /// <param name="delay">How much later, on the clock.</param>
    /// <param name="nth">The how-manieth of that name, from 1.</param>
    /// <param name="times">How many in a row, from the n-th on.</param>
    public FaultPlan LateEffect(string call, TimeSpan delay, int nth = 1, int times = 1) =>
        Plan(call, nth, times, FaultKind.LateEffect, delay: delay);

    /// <summary>The host dies when it makes a call; the call has no effect.</summary>
    /// <inheritdoc cref="FailBefore"/>
    public FaultPlan Crash(string call, int nth = 1) => Plan(call, nth, times: 1, FaultKind.CrashBefore);

    /// <summary>The host dies after a call has had its effect.</summary>
    /// <inheritdoc cref="FailBefore"/>
    public FaultPlan CrashAfter(string call, int nth = 1) => Plan(call, nth, times: 1, FaultKind.CrashAfter);

    /// <summary>The host dies now.</summary>
    public void CrashNow() => Inline.Run(() => crash.TrySetResult());

    /// <summary>Forgets every planned fault; what was counted and recorded stays.</summary>
    /// <returns>This plan.</returns>
    public FaultPlan Clear()
    {
        lock (gate)
        {
            rules.Clear();
        }

        return this;
    }

    /// <summary>Applies the plan to a record store.</summary>
    /// <param name="port">The store.</param>
    /// <returns>The store with the plan's faults.</returns>
    public IRuntimeRecordStore Wrap(IRuntimeRecordStore port) => new FaultyRuntimeRecordStore(this, port);

    /// <summary>Applies the plan to a journal.</summary>
    /// <param name="port">The journal.</param>
    /// <returns>The journal with the plan's faults.</returns>
    public IOperationLogStore Wrap(IOperationLogStore port) => new FaultyOperationLogStore(this, port);

    /// <summary>Applies the plan to a lease store.</summary>
    /// <param name="port">The store.</param>
    /// <returns>The store with the plan's faults.</returns>
    public IGameLeaseStore Wrap(IGameLeaseStore port) => new FaultyGameLeaseStore(this, port);

    /// <summary>Applies the plan to a container engine.</summary>
    /// <param name="port">The engine.</param>
    /// <returns>The engine with the plan's faults.</returns>
    public IContainerEngine Wrap(IContainerEngine port) => new FaultyContainerEngine(this, port);

    /// <summary>Applies the plan to a health snapshot store.</summary>
    /// <param name="port">The store.</param>
    /// <returns>The store with the plan's faults.</returns>
    public IHealthSnapshotStore Wrap(IHealthSnapshotStore port) => new FaultyHealthSnapshotStore(this, port);

    /// <summary>Applies the plan to a health event publisher.</summary>
    /// <param name="port">The publisher.</param>
    /// <returns>The publisher with the plan's faults.</returns>
    public IHealthEventPublisher Wrap(IHealthEventPublisher port) => new FaultyHealthEventPublisher(this, port);

    /// <summary>Applies the plan to a notification publisher.</summary>
    /// <param name="port">The publisher.</param>
    /// <returns>The publisher with the plan's faults.</returns>
    public INotificationIntentPublisher Wrap(INotificationIntentPublisher port) => new FaultyNotificationIntentPublisher(this, port);

    /// <summary>Applies the plan to a Lobby client.</summary>
    /// <param name="port">The client.</param>
    /// <returns>The client with the plan's faults.</returns>
    public ILobbyClient Wrap(ILobbyClient port) => new FaultyLobbyClient(this, port);

    /// <summary>Applies the plan to a state directory.</summary>
    /// <param name="port">The state directory.</param>
    /// <returns>The state directory with the plan's faults.</returns>
    public IStateDirectory Wrap(IStateDirectory port) => new FaultyStateDirectory(this, port);

    /// <summary>Applies the plan to a game gate.</summary>
    /// <param name="port">The gate.</param>
    /// <returns>The same port, with faults.</returns>
    public IGameGate Wrap(IGameGate port) => new FaultyGameGate(this, port);

    /// <summary>Applies the plan to a readiness check.</summary>
    /// <param name="port">The readiness check.</param>
    /// <returns>The same port, with faults.</returns>
    public IReadinessCheck Wrap(IReadinessCheck port) => new FaultyReadinessCheck(this, port);

    /// <summary>Applies the plan to a store's clock.</summary>
    /// <param name="port">The clock.</param>
    /// <returns>The clock with the plan's faults.</returns>
    public IStoreClock Wrap(IStoreClock port) => new FaultyStoreClock(this, port);

    internal TimeProvider Time => time;

    internal bool IsCrashed => crash.Task.IsCompleted;

    /// <summary>Counts and records a call, and says what shall happen to it.</summary>
    internal PlannedFault Enter(string callName, string subject)
    {
        Debug.Assert(PortCalls.All.Contains(callName), "every call is in the closed list");
        lock (gate)
        {
            if (IsCrashed)
            {
                return new PlannedFault(this, callName, Rule: null);
            }

            calls.Add(new PortCall(callName, subject));
            counts[callName] = counts.GetValueOrDefault(callName) + 1;
            return new PlannedFault(this, callName, rules.Find(rule => rule.Strikes(callName, counts[callName], calls.Count)));
        }
    }

    private FaultPlan Plan(
        string call, int nth, int times, FaultKind kind, PortFault fault = PortFault.Unavailable, TimeSpan delay = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        if (!string.Equals(call, PortCalls.Any, StringComparison.Ordinal) && !PortCalls.All.Contains(call, StringComparer.Ordinal))
        {
            throw new ArgumentException($"\"{call}\" is no port call: see PortCalls.All.", nameof(call));
        }

        lock (gate)
        {
            rules.Add(new FaultRule(call, nth, times, kind) { Fault = fault, Delay = delay });
        }

        return this;
    }
}

internal enum FaultKind
{
    /// <summary>No fault.</summary>
    None = 0,

    FailBefore,
    FailAfter,
    HangBefore,
    HangAfter,
    LateEffect,
    CrashBefore,
    CrashAfter,
}

/// <summary>One planned fault: of which calls, which of them, and what happens.</summary>
internal sealed record FaultRule(string CallName, int Nth, int Times, FaultKind Kind)
{
    public PortFault Fault { get; init; } = PortFault.Unavailable;

    public TimeSpan Delay { get; init; }

    /// <summary>Whether it strikes a call, given how many there were of its name and in all, this one included.</summary>
    public bool Strikes(string callName, int countOfName, int countOfAll)
    {
        var isAny = string.Equals(CallName, PortCalls.Any, StringComparison.Ordinal);
        var count = isAny ? countOfAll : countOfName;
        return (isAny || string.Equals(CallName, callName, StringComparison.Ordinal)) && count >= Nth && count - Nth < Times;
    }
}
