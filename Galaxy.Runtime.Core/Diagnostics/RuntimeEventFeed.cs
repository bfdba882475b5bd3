using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Galaxy.Runtime;

/// <summary>The in-process feed: one bounded queue per watcher, so that a slow one delays no other.</summary>
internal sealed class RuntimeEventFeed(TimeProvider time) : IRuntimeEvents
{
    private const int QueueLength = 1_024;

    private readonly Lock gate = new();
    private volatile Watcher[] watchers = [];

    /// <summary>Whether there are watchers; without one no event need be built.</summary>
    public bool HasWatchers => watchers.Length > 0;

    public void Publish(RuntimeEvent runtimeEvent)
    {
        foreach (var watcher in watchers)
        {
            watcher.Write(runtimeEvent);
        }
    }

    public IAsyncEnumerable<RuntimeEvent> WatchAsync(CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        lock (gate)
        {
            watchers = [.. watchers, watcher];
        }

        // Registered before the first read, so that nothing in between is missed; and removed by the token, even if it is never read.
        var registration = cancellationToken.UnsafeRegister(_ => Remove(watcher), null);
        return ReadAsync(watcher, registration, cancellationToken);
    }

    private async IAsyncEnumerable<RuntimeEvent> ReadAsync(
        Watcher watcher, CancellationTokenRegistration registration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (await watcher.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                while (watcher.TryRead(out var runtimeEvent))
                {
                    if (watcher.TakeDropped() is > 0 and var dropped)
                    {
                        yield return new EventsLost { OccurredAt = time.GetUtcNow(), Count = dropped };
                    }

                    yield return runtimeEvent;
                }
            }
        }
        finally
        {
            // The token may live as long as the host: it must not keep every watcher that ever was.
            await registration.DisposeAsync().ConfigureAwait(false);
            Remove(watcher);
        }
    }

    private void Remove(Watcher watcher)
    {
        lock (gate)
        {
            watchers = [.. watchers.Where(other => other != watcher)];
        }
    }

    private sealed class Watcher
    {
        private readonly Channel<RuntimeEvent> queue;
        private long dropped;

        public Watcher() => queue = Channel.CreateBounded<RuntimeEvent>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref dropped));

        public void Write(RuntimeEvent runtimeEvent) => queue.Writer.TryWrite(runtimeEvent);

        public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => queue.Reader.WaitToReadAsync(cancellationToken);

        public bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out RuntimeEvent runtimeEvent) => queue.Reader.TryRead(out runtimeEvent);

        public long TakeDropped() => Interlocked.Exchange(ref dropped, 0);
    }
}

/// <summary>Why an event was never published.</summary>
internal enum EventLoss
{
    Unknown = 0,

    /// <summary>Its channel refused it <c>Events:MaxAttempts</c> times.</summary>
    Rejected,

    /// <summary>It was the oldest of more than <c>Events:MaxKept</c>.</summary>
    Trimmed,

    /// <summary>Neither its publisher nor the store took it, and it belongs to no operation that recovery would resolve.</summary>
    NotKept,
}
