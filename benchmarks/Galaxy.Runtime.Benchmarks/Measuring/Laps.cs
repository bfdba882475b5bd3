namespace Galaxy.Runtime.Benchmarks;

/// <summary>The samples of a course of several calls, by the call's name.</summary>
internal sealed class Laps(TimeProvider time)
{
    private readonly Dictionary<string, Samples> taken = new(StringComparer.Ordinal);

    public Samples this[string name]
    {
        get
        {
            if (!taken.TryGetValue(name, out var samples))
            {
                taken[name] = samples = new Samples(time);
            }

            return samples;
        }
    }

    /// <summary>Measures one call of the course.</summary>
    public Task<T> MeasureAsync<T>(string name, Func<ValueTask<T>> call) => this[name].MeasureAsync(call);

    /// <summary>One row a call, with what the other side took for the call of the same name.</summary>
    /// <param name="floor">The other side.</param>
    /// <param name="prefix">What stands before the calls' names in the table.</param>
    /// <param name="aimOf">What each call may cost.</param>
    public IEnumerable<Row> Against(Laps floor, string prefix, Func<string, Aim> aimOf) =>
        taken.Select(call => new Row(prefix + call.Key, call.Value.Median, floor[call.Key].Median, aimOf(call.Key)));
}
