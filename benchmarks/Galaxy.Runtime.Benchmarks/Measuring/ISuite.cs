namespace Galaxy.Runtime.Benchmarks;

/// <summary>Measurements that belong together.</summary>
internal interface ISuite
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    Task<IReadOnlyList<Row>> RunAsync(Effort effort);
}
