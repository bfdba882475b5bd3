using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime.Redis;

/// <summary>The jobs this consumer has, in the order they came: of each game only the first may run. Used by one loop at a time.</summary>
internal sealed class HeldJobs(TimeProvider time)
{
    private readonly List<HeldJob> inOrder = [];
    private readonly Dictionary<string, HeldJob> byId = [];

    public IReadOnlyList<HeldJob> All => inOrder;

    public int Running { get; private set; }

    /// <summary>How many of those that run wait for a pull of their image.</summary>
    public int Pulling => Running == 0 ? 0 : inOrder.Count(static job => job is { IsRunning: true, IsPulling: true });

    /// <summary>How many jobs wait for a fault to pass, or for such a job of their game.</summary>
    public int SetAside
    {
        get
        {
            var firsts = new Dictionary<string, bool>(StringComparer.Ordinal);
            return inOrder.Count(job => firsts.TryGetValue(job.GameId, out var isRetrying) ? isRetrying : firsts[job.GameId] = job.IsRetrying);
        }
    }

    public bool TryFind(string id, [NotNullWhen(true)] out HeldJob? job) => byId.TryGetValue(id, out job);

    /// <summary>Adds a job behind the others; one that is held already stays as it is, and is ours again if it was lost.</summary>
    public void Add(HeldJob job)
    {
        if (byId.TryAdd(job.Id, job))
        {
            inOrder.Add(job);
        }
        else
        {
            byId[job.Id].IsLost = false;
        }
    }

    /// <summary>Marks the next job whose turn it is as running.</summary>
    public bool TryStartNext([NotNullWhen(true)] out HeldJob? next)
    {
        var gamesSeen = new HashSet<string>();
        foreach (var job in inOrder)
        {
            if (gamesSeen.Add(job.GameId) && !job.IsRunning && time.GetElapsedTime(job.WaitsSince) >= job.Wait)
            {
                job.IsRunning = true;
                job.IsRetrying = false;
                Running++;
                next = job;
                return true;
            }
        }

        next = null;
        return false;
    }

    /// <summary>A running job ended, and will be tried again.</summary>
    /// <param name="job">The job.</param>
    /// <param name="wait">When.</param>
    /// <param name="isRetrying">Whether it waits for a fault to pass.</param>
    public void Delay(HeldJob job, TimeSpan wait, bool isRetrying = false)
    {
        Stopped(job);
        job.Tries++;
        job.WaitsSince = time.GetTimestamp();
        job.Wait = wait;
        job.IsRetrying = isRetrying;
        job.Note = null;
    }

    /// <summary>A job is done with, or no longer ours.</summary>
    public void Remove(HeldJob job)
    {
        Stopped(job);
        byId.Remove(job.Id);
        inOrder.Remove(job);
    }

    private void Stopped(HeldJob job)
    {
        if (job.IsRunning)
        {
            job.IsRunning = false;
            Running--;
        }
    }
}

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

    /// <summary>Whether its start waits for a pull; set by the start itself, on any thread.</summary>
    public bool IsPulling
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

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
