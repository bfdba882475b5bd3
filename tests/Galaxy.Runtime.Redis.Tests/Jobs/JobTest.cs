using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>Job streams of one test's own.</summary>
public abstract class JobTest : RedisTest
{
    protected const string StartJobs = "runtime:start_jobs";
    protected const string StopJobs = "runtime:stop_jobs";
    protected const string Results = "runtime:job_results";
    protected const string Group = "rtmanager";
    private static readonly IReadOnlyDictionary<string, string> NoResult = new Dictionary<string, string>();

    private protected RecordingRuntime Runtime { get; } = new();

    /// <summary>The records and the operation log that the hosts of one test share.</summary>
    private protected InMemoryBackend Backend { get; init; } = new();

    private protected Task<ConsumerHost> StartAsync(Action<RedisOptions>? configure = null, FaultPlan? faults = null) =>
        ConsumerHost.StartAsync(Address, Prefix, Runtime, configure, Backend, faults);

    /// <summary>A host whose jobs really run, on the fakes.</summary>
    private protected Task<ConsumerHost> StartWithRuntimeAsync(Action<RedisOptions>? configure = null, FaultPlan? faults = null) =>
        ConsumerHost.StartAsync(Address, Prefix, runtime: null, configure, Backend, faults);

    protected string AppendStart(string gameId, string imageRef = "repo/engine:1.2.3") => Append(StartJobs, "game_id", gameId, "image_ref", imageRef);

    protected string AppendStop(string gameId, string reason = "finished") => Append(StopJobs, "game_id", gameId, "reason", reason);

    /// <summary>The result of a start job, when it is published.</summary>
    protected Task<IReadOnlyDictionary<string, string>> ResultOfStartAsync(string job) => ResultOfAsync(StartJobs, job);

    /// <summary>The result of a stop job, when it is published.</summary>
    protected Task<IReadOnlyDictionary<string, string>> ResultOfStopAsync(string job) => ResultOfAsync(StopJobs, job);

    protected Task ResultsAreAsync(int count) => Eventually.HoldsAsync(() => Entries(Results).Count >= count, $"{count} results are published");

    /// <summary>Takes everything new as another host would that then dies.</summary>
    protected void DeliverToTheDead(string stream = StartJobs)
    {
        EnsureGroup(stream);
        Database.Execute("XREADGROUP", "GROUP", Group, "dead-host", "COUNT", "1000", "STREAMS", (RedisKey)(Prefix + stream), ">");
    }

    /// <summary>Ages a pending entry, as if its host had died long ago after so many deliveries.</summary>
    protected void Age(string stream, string id, int deliveries) => Database.Execute(
        "XCLAIM", (RedisKey)(Prefix + stream), Group, "dead-host", "0", id, "IDLE", "3600000", "RETRYCOUNT", deliveries, "JUSTID");

    protected void EnsureGroup(string stream)
    {
        try
        {
            Database.Execute("XGROUP", "CREATE", (RedisKey)(Prefix + stream), Group, "0", "MKSTREAM");
        }
        catch (RedisServerException exists) when (exists.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // A host made it.
        }
    }

    /// <summary>Id, consumer and delivery count of every pending entry.</summary>
    protected IReadOnlyList<(string Id, string Consumer, int Deliveries)> Pending(string stream)
    {
        var pending = (RedisResult[])Database.Execute("XPENDING", (RedisKey)(Prefix + stream), Group, "-", "+", "1000")!;
        return [.. pending.Select(static entry => (RedisResult[])entry!).Select(static entry => ((string)entry[0]!, (string)entry[1]!, (int)entry[3]))];
    }

    /// <summary>Stops a host that may not wait: what it runs stays as it is, as when it dies, but others may take it at once.</summary>
    private protected static async Task AbandonAsync(ConsumerHost host)
    {
        await host.StopAsync(new CancellationToken(canceled: true));
        await host.DisposeAsync();
    }

    /// <summary>Holds every call back until the test lets go.</summary>
    private protected TaskCompletionSource HoldCalls(Func<RuntimeCall, bool>? which = null)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Runtime.Answer = async (call, cancellationToken) =>
        {
            if (which is null || which(call))
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            return RecordingRuntime.Success(call);
        };
        return gate;
    }

    // Jobs of the two streams may have the same id.
    private Task<IReadOnlyDictionary<string, string>> ResultOfAsync(string stream, string job) => Eventually.GetAsync(
        () => Task.FromResult(
            Entries(Results).Select(static result => result.Fields).FirstOrDefault(fields => fields["stream"] == stream && fields["job_id"] == job) ?? NoResult),
        static fields => fields != NoResult,
        $"the result of {job}");
}
