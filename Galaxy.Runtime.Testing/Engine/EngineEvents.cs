using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Galaxy.Runtime.Testing;

/// <summary>Publishes what happens to the engine's watchers.</summary>
internal sealed class EngineEvents(EngineGate gate, TimeProvider time)
{
    private readonly List<Watcher> watchers = [];

    /// <summary>Whether events are lost on their way. Read and set inside the gate.</summary>
    public bool AreLost { get; set; }

    /// <summary>Whether the engine takes no new connection any more. Read and set inside the gate.</summary>
    public bool IsEnding { get; set; }

    /// <summary>How many follow the events. Read inside the gate.</summary>
    public int WatcherCount => watchers.Count;

    /// <summary>Follows the events from now on, the first move being "now".</summary>
    public async IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var watcher = new Watcher(filter, Channel.CreateUnbounded<ContainerEvent>(new UnboundedChannelOptions { AllowSynchronousContinuations = true }));
        gate.Inside(() => watchers.Add(watcher));
        try
        {
            await foreach (var containerEvent in watcher.Channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return containerEvent;
            }
        }
        finally
        {
            gate.Inside(() => watchers.Remove(watcher));
        }
    }

    /// <summary>Publishes to every watcher whose filter matches; the caller is inside the gate.</summary>
    public void Publish(EngineContainer container, ContainerEventType type, int? exitCode = null)
    {
        if (AreLost)
        {
            return;
        }

        var containerEvent = new ContainerEvent
        {
            ContainerId = container.Id,
            Name = container.Name,
            Type = type,
            OccurredAt = time.GetUtcNow(),
            ExitCode = exitCode,
            IsEngineEnding = IsEnding && type is ContainerEventType.Die,
            Labels = container.Labels,
        };
        foreach (var watcher in watchers.Where(watcher => container.Matches(watcher.Filter)))
        {
            gate.Afterwards(() => watcher.Channel.Writer.TryWrite(containerEvent));
        }
    }

    /// <summary>Ends every watch; the caller is inside the gate.</summary>
    /// <param name="fault">Null ends them as an engine that closes the stream does; else as one that breaks.</param>
    public void End(RuntimePortException? fault)
    {
        foreach (var watcher in watchers)
        {
            gate.Afterwards(() => watcher.Channel.Writer.TryComplete(fault));
        }
    }

    private sealed record Watcher(ContainerFilter Filter, Channel<ContainerEvent> Channel);
}

/// <summary>
/// The engine's one lock. What a change sets free (waiters, watchers) runs on the same thread right after the lock is left, so that
/// a run on a manual clock is deterministic and no foreign code runs inside the lock. Not to be nested.
/// </summary>
internal sealed class EngineGate
{
    private readonly Lock gate = new();
    private List<Action> afterwards = [];

    public T Inside<T>(Func<T> change)
    {
        List<Action> due = [];
        try
        {
            lock (gate)
            {
                try
                {
                    return change();
                }
                finally
                {
                    (due, afterwards) = (afterwards, []);
                }
            }
        }
        finally
        {
            due.ForEach(Inline.Run);
        }
    }

    public void Inside(Action change) => Inside(() =>
    {
        change();
        return true;
    });

    /// <summary>Remembers what to do when the lock is left; the caller is inside.</summary>
    public void Afterwards(Action action) => afterwards.Add(action);
}
