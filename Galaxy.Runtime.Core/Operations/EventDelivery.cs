using System.Threading.Channels;

namespace Galaxy.Runtime;

/// <summary>
/// The publishers of this host, and which of them are known to be down: then no operation waits for them, what they shall get is kept, and only the sweep tries them.
/// </summary>
internal sealed class EventDelivery
{
    private readonly IHealthEventPublisher? health;
    private readonly INotificationIntentPublisher? notifications;
    private readonly PortCaller caller;
    private readonly Outage healthOutage;
    private readonly Outage notificationOutage;
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public EventDelivery(
        IEnumerable<IHealthEventPublisher> healthPublishers, IEnumerable<INotificationIntentPublisher> notificationPublishers, PortCaller caller, OperationReporter reporter,
        GalaxyRuntimeOptions options, TimeProvider time)
    {
        health = healthPublishers.FirstOrDefault();
        notifications = notificationPublishers.FirstOrDefault();
        this.caller = caller;
        // Twice what a sweep takes to try again.
        var memory = 2 * (options.Events.Interval + options.Timeouts.Publish);
        healthOutage = new Outage("health_events", memory, reporter, time);
        notificationOutage = new Outage("notifications", memory, reporter, time);
    }

    /// <summary>Whether this host publishes nothing.</summary>
    public bool IsEmpty => health is null && notifications is null;

    public bool ServesHealth => health is not null;

    public bool ServesNotifications => notifications is not null;

    /// <summary>Whether this host has the publisher of such an event.</summary>
    public bool Serves(OutboxEvent waiting) => waiting.HealthEvent is null ? ServesNotifications : ServesHealth;

    /// <summary>Whether the event's publisher is known to be down.</summary>
    public bool IsDown(OutboxEvent waiting) => OutageOf(waiting).IsOn;

    public bool IsAnyDown => healthOutage.IsOn || notificationOutage.IsOn;

    /// <summary>Sends an event to its publisher.</summary>
    /// <returns>Null when it was published; why not, otherwise.</returns>
    /// <exception cref="OperationCanceledException">The clock's owner has ended it.</exception>
    public async ValueTask<Exception?> SendAsync(OutboxEvent waiting, CallClock clock)
    {
        var outage = OutageOf(waiting);
        try
        {
            await (waiting.HealthEvent is { } healthEvent
                ? caller.SendAsync(PortCall.PublishHealth, clock, cancel => health!.PublishAsync(healthEvent, cancel))
                : caller.SendAsync(PortCall.PublishNotification, clock, cancel => notifications!.PublishAsync(waiting.Notification!, cancel)));
            outage.End();
            return null;
        }
        catch (OperationCanceledException) when (clock.HasEnded)
        {
            throw;
        }
        catch (Exception exception)
        {
            if (IsOutage(exception))
            {
                outage.Begin((RuntimePortException)exception);
            }

            return exception;
        }
    }

    /// <summary>Whether the publisher was not there, as opposed to refusing this event.</summary>
    public static bool IsOutage(Exception exception) => exception is RuntimePortException { Fault: PortFault.Unavailable or PortFault.TimedOut };

    /// <summary>Events were kept: the sweep need not wait.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Waits until events were kept.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => wakes.Reader.ReadAsync(cancellationToken);

    private Outage OutageOf(OutboxEvent waiting) => waiting.HealthEvent is null ? notificationOutage : healthOutage;

    /// <summary>One publisher's outage. It is forgotten when no attempt has confirmed it for a while, so that events flow again in a process whose sweep does not run.</summary>
    private sealed class Outage(string channel, TimeSpan memory, OperationReporter reporter, TimeProvider time)
    {
        private readonly Lock gate = new();
        private long? confirmed;

        public bool IsOn
        {
            get
            {
                lock (gate)
                {
                    return confirmed is { } at && time.GetElapsedTime(at) < memory;
                }
            }
        }

        public void Begin(RuntimePortException fault)
        {
            bool isNew;
            lock (gate)
            {
                isNew = confirmed is null;
                confirmed = time.GetTimestamp();
            }

            if (isNew)
            {
                reporter.PublisherIsDown(channel, fault);
            }
        }

        public void End()
        {
            lock (gate)
            {
                if (confirmed is null)
                {
                    return;
                }

                confirmed = null;
            }

            reporter.PublisherIsBack(channel);
        }
    }
}
