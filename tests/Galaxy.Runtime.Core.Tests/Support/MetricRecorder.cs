using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>Listens to the metrics of one runtime, told from any other's by its meter factory.</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, Instrument> instruments = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Measurement> measurements = new();

    public MetricRecorder(IServiceProvider services)
    {
        var scope = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Galaxy.Runtime" && ReferenceEquals(instrument.Meter.Scope, scope))
            {
                instruments[instrument.Name] = instrument;
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
        _ = services.GetRequiredService<IGalaxyRuntime>();
    }

    public IReadOnlyCollection<Instrument> Instruments => [.. instruments.Values.OrderBy(static instrument => instrument.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Measurement> All => [.. measurements];

    public IReadOnlyList<Measurement> Of(string name) => [.. measurements.Where(measurement => string.Equals(measurement.Name, name, StringComparison.Ordinal))];

    /// <summary>Reads the gauges.</summary>
    public void Observe() => listener.RecordObservableInstruments();

    public void Dispose() => listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measurements.Enqueue(new Measurement(instrument.Name, value, tags.ToArray().ToDictionary(static tag => tag.Key, static tag => (string)tag.Value!)));

    internal sealed record Measurement(string Name, double Value, IReadOnlyDictionary<string, string> Tags);
}
