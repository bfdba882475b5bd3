namespace Galaxy.Runtime;

/// <summary>Recovery and reconciliation; section <c>Reconcile</c>.</summary>
public sealed class ReconcileOptions
{
    /// <summary>How often the journal, the records and the containers are compared: 1 s to 1 h, spread by a tenth. Default 30 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a container that does not run and that no record names is left alone: 0 to 24 h. Default 5 min.</summary>
    public TimeSpan LeftoverGrace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How far apart the two inspections are by which a container counts as gone: 100 ms to 10 min. Default 2 s.</summary>
    public TimeSpan VanishConfirmation { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many games are reconciled at once, 1 to 100. Default 8.</summary>
    public int Parallelism { get; set; } = 8;
}

/// <summary>Which engine games belong to; section <c>Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>
    /// How long an engine must not have been seen by any host before its games may be bound to another one, or released: 2 min to 30 days. Default 5 min.
    /// </summary>
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>The removal of containers that were stopped long ago (<c>AddContainerCleanup</c>); section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>How long a stopped container is kept: 1 to 3,650 days. Default 30 days.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often older containers are removed: 1 min to 24 h, spread by a tenth. Default 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many containers are removed in one go at most, 1 to 10,000. Default 100.</summary>
    public int BatchSize { get; set; } = 100;
}
