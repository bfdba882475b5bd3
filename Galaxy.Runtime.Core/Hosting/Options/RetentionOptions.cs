namespace Galaxy.Runtime;

/// <summary>The removal of containers that were stopped long ago (<c>AddContainerCleanup</c>); section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>How many days a stopped container is kept, 1 to 3,650. Default 30.</summary>
    public int Days { get; set; } = 30;

    /// <summary>How often it is looked for older ones: 1 min to 24 h, spread by a tenth. Default 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many containers are removed in one go at most, 1 to 10,000. Default 100.</summary>
    public int BatchSize { get; set; } = 100;
}
