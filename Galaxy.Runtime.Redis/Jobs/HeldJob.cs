namespace Galaxy.Runtime.Redis;

/// <summary>A job this consumer has: waiting for its turn, running, or waiting to be tried again.</summary>
/// <param name="job">The job.</param>
/// <param name="deliveries">Which delivery this is, from 1.</param>
internal sealed class HeldJob(GameJob job, int deliveries)
{
    public GameJob Job => job;

    public string Id => job.Id;

    public string GameId => job.GameId;

    /// <summary>Which delivery this is, from 1; finding the game busy does not raise it.</summary>
    public int Deliveries { get; set; } = deliveries;

    /// <summary>How often it was tried here, whatever came of it.</summary>
    public int Tries { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>Whether another host took it over, or somebody deleted it.</summary>
    public bool IsLost { get; set; }

    /// <summary>From when it waits; a timestamp of the clock.</summary>
    public long WaitsSince { get; set; }

    /// <summary>How long it waits before it is tried again.</summary>
    public TimeSpan Wait { get; set; }
}
