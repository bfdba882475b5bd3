namespace Galaxy.Runtime.Benchmarks;

/// <summary>What one side of a comparison took, call by call.</summary>
internal sealed class Samples(TimeProvider time)
{
    private readonly List<double> microseconds = [];
    private readonly List<double> bytes = [];

    public Figures Median => new(MedianOf(microseconds), MedianOf(bytes));

    /// <summary>Runs one call and notes its time and what the whole process allocated meanwhile.</summary>
    /// <param name="call">The call.</param>
    /// <param name="operations">How many operations the call is made of; both figures are divided by it.</param>
    public async Task<T> MeasureAsync<T>(Func<ValueTask<T>> call, int operations = 1)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = time.GetTimestamp();
        var answer = await call();
        var elapsed = time.GetElapsedTime(start);
        bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / operations);
        microseconds.Add(elapsed.TotalMicroseconds / operations);
        return answer;
    }

    private static double MedianOf(List<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
