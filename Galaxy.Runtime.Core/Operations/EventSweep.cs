using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>
/// Publishes kept events, game by game in the order in which they were kept. An event is removed after it was published, so that a host that dies in between publishes it twice and
/// never loses it. It never throws into the host.
/// </summary>
internal sealed class EventSweep(
    IEventOutbox outbox, EventDelivery delivery, LeaseAcquirer leases, LiveSweeps sweeps, PortCaller caller, OperationReporter reporter, IRuntimeIdSource ids, EventOptions options,
    TimeProvider time) : BackgroundService, IEventSweep
{
    private const int EventsPerLease = 20;
    private const int EventsPerPass = 2_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPauseOfARefused = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPauseOfARefused = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim onePass = new(1);
    private readonly Dictionary<string, (long Since, TimeSpan Length)> pauses = new(StringComparer.Ordinal);

    public async Task<EventSweepReport> SweepAsync(CancellationToken cancellationToken = default)
    {
        if (SynchronizationContext.Current is not null)
        {
            // Once off the caller's context, so that no await below has one to capture.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        return (await MakePassAsync(cancellationToken)).Report;
    }

    public override void Dispose()
    {
        base.Dispose();
        onePass.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (delivery.IsEmpty)
        {
            return;
        }

        await Task.Yield();
        var inVain = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var pass = await TryPassAsync(stoppingToken);
                inVain = pass is { Report.Blocked: 0 } ? 0 : pass is { Report.Published: > 0 } ? 1 : inVain + 1;
                await WaitAsync(pass, inVain, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<Pass?> TryPassAsync(CancellationToken stoppingToken)
    {
        try
        {
            var pass = await MakePassAsync(stoppingToken);
            reporter.SweepsAre(null);
            return pass;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            reporter.SweepsAre(exception);
            return null;
        }
    }

    /// <summary>Waits for the next pass. What an operation keeps wakes it early, except where a server is known to be down: the pause between attempts is for that.</summary>
    private async Task WaitAsync(Pass? pass, int inVain, CancellationToken stoppingToken)
    {
        if (pass is { Report.HasMore: true })
        {
            return;
        }

        var pause = Backoff.Spread(inVain > 0 ? Backoff.Delay(inVain - 1, FirstPause, options.Interval) : options.Interval, time);
        using var timer = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stoppingToken);
        try
        {
            await (pass is null or { IsAnyDown: true } ? Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token) : delivery.WaitAsync(either.Token).AsTask());
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // The time is up.
        }
    }

    private async Task<Pass> MakePassAsync(CancellationToken cancellationToken)
    {
        await onePass.WaitAsync(cancellationToken);
        try
        {
            var pass = new Pass();
            await TrimAsync(pass, cancellationToken);
            if (pass.Backlog.Count > 0 && !delivery.IsEmpty)
            {
                await SweepGamesAsync(pass, cancellationToken);
            }

            return pass;
        }
        finally
        {
            onePass.Release();
        }
    }

    private async Task TrimAsync(Pass pass, CancellationToken cancellationToken)
    {
        pass.Backlog = await CountAsync(cancellationToken);
        if (pass.Backlog.Count > options.MaxKept)
        {
            pass.Dropped = await caller.SendAsync(PortCall.TrimEvents, cancel => outbox.TrimEventsAsync(options.MaxKept, cancel), cancellationToken);
            reporter.EventsTrimmed(pass.Dropped, options.MaxKept);
            pass.Backlog = await CountAsync(cancellationToken);
        }
    }

    private async Task SweepGamesAsync(Pass pass, CancellationToken cancellationToken)
    {
        EndPauses();
        using var clock = new CallClock(time);
        await using var registration = cancellationToken.UnsafeRegister(static clock => ((CallClock)clock!).End(), clock);
        await foreach (var gameId in caller.ListAsync(PortCall.ListGamesWithEvents, outbox.ListGamesWithEventsAsync, cancellationToken))
        {
            if (pauses.ContainsKey(gameId) || !await TrySweepAsync(gameId, pass, clock, cancellationToken))
            {
                pass.Blocked++;
            }

            pass.HasMore |= pass.Published >= EventsPerPass;
            if (pass.IsEveryPublisherDown(delivery) || pass.Published >= EventsPerPass)
            {
                break;
            }
        }

        if (pass.Published + pass.Dropped > 0)
        {
            await CountAsync(cancellationToken);
        }
    }

    private async Task<OutboxBacklog> CountAsync(CancellationToken cancellationToken)
    {
        var backlog = await caller.SendAsync(PortCall.CountEvents, outbox.CountEventsAsync, cancellationToken);
        reporter.EventsWait(backlog);
        return backlog;
    }

    /// <summary>
    /// Publishes a game's oldest events under its lease. Those of no game, or of an id that was refused, need none: consumers drop what two hosts publish.
    /// </summary>
    /// <returns>Whether nothing keeps the rest from being published.</returns>
    private async Task<bool> TrySweepAsync(string gameId, Pass pass, CallClock clock, CancellationToken cancellationToken)
    {
        if (!GameIds.IsValid(gameId))
        {
            return await TryPublishGameAsync(gameId, pass, clock, static () => false);
        }

        // Whether a publisher is back is tried without the lease, because no operation may wait for one that is down. An event that is published twice by that is dropped by its id.
        if (delivery.IsAnyDown && await ReadAsync(gameId, limit: 1, clock) is [var first]
            && (pass.IsDown(first) || (delivery.IsDown(first) && !await TryPublishAsync(first, pass, clock))))
        {
            return false;
        }

        using var fresh = new CallClock(time);
        var holder = Operation.Reconcile(OperationKind.Unknown, gameId);
        using var turn = sweeps.Begin(gameId);
        if (await leases.AcquireAsync(holder, ids.NextLeaseToken(), clock, fresh, cancellationToken) is not { } lease)
        {
            return false;
        }

        try
        {
            return await TryPublishGameAsync(gameId, pass, clock, () => lease.IsLost || turn.IsAskedToEnd);
        }
        finally
        {
            await lease.DisposeAsync();
            if (!lease.IsLost)
            {
                await leases.ReleaseAsync(holder, lease.Token, fresh);
            }
        }
    }

    private async Task<bool> TryPublishGameAsync(string gameId, Pass pass, CallClock clock, Func<bool> mustEnd)
    {
        var events = await ReadAsync(gameId, EventsPerLease, clock);
        foreach (var waiting in events)
        {
            if (mustEnd() || !delivery.Serves(waiting) || pass.IsDown(waiting) || !await TryPublishAsync(waiting, pass, clock))
            {
                return false;
            }
        }

        pass.HasMore |= events.Count == EventsPerLease;
        return true;
    }

    private ValueTask<IReadOnlyList<OutboxEvent>> ReadAsync(string gameId, int limit, CallClock clock) =>
        caller.SendAsync(PortCall.ReadEvents, clock, cancel => outbox.ReadEventsAsync(gameId, limit, cancel));

    /// <returns>Whether the event is gone: published or dropped.</returns>
    private async Task<bool> TryPublishAsync(OutboxEvent waiting, Pass pass, CallClock clock)
    {
        var problem = await delivery.SendAsync(waiting, clock);
        if (problem is not null && EventDelivery.IsOutage(problem))
        {
            pass.FindDown(waiting);
            return false;
        }

        if (problem is not null && waiting.Attempts + 1 < options.MaxAttempts)
        {
            await caller.SendAsync(PortCall.CountAttempt, clock, cancel => outbox.CountAttemptAsync(waiting.Key, cancel));
            reporter.EventRefused(waiting, problem);
            Pause(waiting);
            return false;
        }

        await caller.SendAsync(PortCall.RemoveEvent, clock, cancel => outbox.RemoveEventAsync(waiting.Key, cancel));
        if (problem is null)
        {
            pass.Published++;
            reporter.EventPublished(waiting);
        }
        else
        {
            pass.Dropped++;
            reporter.EventDropped(waiting, problem);
        }

        return true;
    }

    private void EndPauses()
    {
        foreach (var (gameId, pause) in pauses)
        {
            if (time.GetElapsedTime(pause.Since) >= pause.Length)
            {
                pauses.Remove(gameId);
            }
        }
    }

    private void Pause(OutboxEvent refused) =>
        pauses[refused.GameId] = (time.GetTimestamp(), Backoff.Delay(refused.Attempts, FirstPauseOfARefused, LongestPauseOfARefused));

    private sealed class Pass
    {
        private bool isHealthDown;
        private bool areNotificationsDown;

        public OutboxBacklog Backlog { get; set; } = new(0, null);

        public int Published { get; set; }

        public int Dropped { get; set; }

        public int Blocked { get; set; }

        public bool HasMore { get; set; }

        public bool IsAnyDown => isHealthDown || areNotificationsDown;

        public EventSweepReport Report => new() { Published = Published, Dropped = Dropped, Blocked = Blocked, HasMore = HasMore };

        public bool IsDown(OutboxEvent waiting) => waiting.HealthEvent is null ? areNotificationsDown : isHealthDown;

        public void FindDown(OutboxEvent waiting)
        {
            isHealthDown |= waiting.HealthEvent is not null;
            areNotificationsDown |= waiting.HealthEvent is null;
        }

        public bool IsEveryPublisherDown(EventDelivery delivery) =>
            (isHealthDown || !delivery.ServesHealth) && (areNotificationsDown || !delivery.ServesNotifications);
    }
}

/// <summary>The games whose kept events this process is publishing, so that an operation on one of them waits for one publish at most.</summary>
internal sealed class LiveSweeps
{
    private readonly ConcurrentDictionary<string, Turn> turns = new(StringComparer.Ordinal);

    /// <summary>Begins a game's turn; disposing it ends it. Begun before its lease is taken and ended after it is released.</summary>
    public Turn Begin(string gameId)
    {
        var turn = new Turn(this, gameId);
        turns[gameId] = turn;
        return turn;
    }

    /// <summary>Asks a game's turn to end after the running publish.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="ended">Ends with the turn.</param>
    /// <returns>Whether the game has a turn that was not asked before.</returns>
    public bool TryEnd(string gameId, out Task ended)
    {
        var isAsked = turns.TryGetValue(gameId, out var turn);
        ended = isAsked ? turn!.AskToEnd() : Task.CompletedTask;
        return isAsked;
    }

    /// <summary>One game's turn.</summary>
    internal sealed class Turn(LiveSweeps sweeps, string gameId) : IDisposable
    {
        private readonly TaskCompletionSource ended = new();
        private volatile bool isAskedToEnd;

        public bool IsAskedToEnd => isAskedToEnd;

        public Task AskToEnd()
        {
            isAskedToEnd = true;
            return ended.Task;
        }

        public void Dispose()
        {
            sweeps.turns.TryRemove(KeyValuePair.Create(gameId, this));
            ended.TrySetResult();
        }
    }
}
