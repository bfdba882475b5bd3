using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime.Redis;

/// <summary>The jobs this consumer has, in the order they came: of each game only the first may run. Used by one loop at a time.</summary>
internal sealed class HeldJobs(TimeProvider time)
{
    private readonly List<HeldJob> inOrder = [];
    private readonly Dictionary<string, HeldJob> byId = [];

    public IReadOnlyList<HeldJob> All => inOrder;

    public int Running { get; private set; }

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
