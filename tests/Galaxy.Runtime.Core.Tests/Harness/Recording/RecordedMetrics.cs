using System.Diagnostics.Metrics;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>Every measurement of one host's instruments.</summary>
public sealed class RecordedMetrics : IDisposable
{
    public const string Operation = "galaxy.runtime.operation.duration";
    public const string LeaseAcquire = "galaxy.runtime.lease.acquire.duration";
    public const string LeaseLost = "galaxy.runtime.lease.lost";
    public const string HealthEvents = "galaxy.runtime.health_events";
    public const string Notifications = "galaxy.runtime.notification_intents";

    // The rest happens around every call: noise in a timeline.
    private static readonly string[] Told = [Operation, LeaseLost, HealthEvents, Notifications];

    private readonly MeterListener listener = new();
    private readonly List<Measured> all = [];
    private readonly Timeline timeline;

    /// <param name="meters">Whose instruments: other hosts of the process have meters of the same name.</param>
    /// <param name="timeline">Where measurements are noted.</param>
    public RecordedMetrics(IMeterFactory meters, Timeline timeline)
    {
        this.timeline = timeline;
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(Add);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Add(instrument, value, tags, state));
        listener.Start();
    }

    public IReadOnlyList<Measured> All => all;

    /// <summary>The measurements of one instrument.</summary>
    public IReadOnlyList<Measured> Of(string name) => [.. all.Where(measured => measured.Name == name)];

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var byName = new Dictionary<string, string>();
        foreach (var (key, tag) in tags)
        {
            byName[key] = tag?.ToString() ?? "";
        }

        all.Add(new Measured(instrument.Name, value, byName));
        if (Told.Contains(instrument.Name))
        {
            timeline.Metric(instrument.Name);
        }
    }
}
