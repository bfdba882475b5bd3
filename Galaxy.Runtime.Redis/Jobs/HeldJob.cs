namespace Galaxy.Runtime.Redis;

/// <summary>A job this consumer has: waiting for its turn, running, or waiting to be tried again.</summary>
/// <param name="job">The job.</param>
/// <param name="delivery">How it came here.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldJob(GameJob job, StreamDelivery delivery, TimeProvider time)
{
    // Hosts' clocks differ: what was taken "later" than now was taken now.
    private readonly TimeSpan ageWhenHeld = Max(time.GetUtcNow() - delivery.Taken.At, TimeSpan.Zero);
    private readonly long heldSince = time.GetTimestamp();

    public GameJob Job => job;

    public string Id => job.Id;

    public string GameId => job.GameId;

    /// <summary>Which delivery this is, from 1; finding the game busy, or a fault that may pass, does not raise it.</summary>
    public int Deliveries { get; set; } = delivery.Count;

    /// <summary>What is kept of it for a consumer that takes it over.</summary>
    public TakenJob Taken { get; set; } = delivery.Taken;

    /// <summary>Whether <see cref="Taken"/> changed since the server got it.</summary>
    public bool IsTakenChanged { get; set; }

    /// <summary>How long ago it was first taken, here or elsewhere.</summary>
    public TimeSpan Age => ageWhenHeld + time.GetElapsedTime(heldSince);

    /// <summary>What was remembered of a stop of its game when it was last read; null if that was not for this try.</summary>
    public StopNote? Note { get; set; }

    /// <summary>Whether it may have been handed to the runtime before, and more came of it than that the game was busy.</summary>
    public bool WasTaken => !delivery.IsFirst || Taken.Faults > 0 || Deliveries > delivery.Count;

    /// <summary>How often it was tried here, whatever came of it.</summary>
    public int Tries { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>Whether another host took it over, or it was deleted.</summary>
    public bool IsLost { get; set; }

    /// <summary>From when it waits; a timestamp of the clock.</summary>
    public long WaitsSince { get; set; }

    /// <summary>How long it waits before it is tried again.</summary>
    public TimeSpan Wait { get; set; }

    /// <summary>Whether it waits for a fault to pass.</summary>
    public bool IsRetrying { get; set; }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
