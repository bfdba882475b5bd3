namespace Galaxy.Runtime.Redis;

/// <summary>What came of one try of a job.</summary>
internal enum JobOutcome
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It is off the stream, with a result.</summary>
    Settled,

    /// <summary>The game was busy: try again, uncounted.</summary>
    Busy,

    /// <summary>Something failed that may pass: try again, for a limited time.</summary>
    Faulted,

    /// <summary>It threw: try again, counted as a delivery.</summary>
    Threw,

    /// <summary>The host ends before the job did.</summary>
    Abandoned,
}
