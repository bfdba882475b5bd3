using Galaxy.Runtime.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>
/// A backlog of jobs through the consumer, with a runtime that does nothing, against XREADGROUP and XACK alone, and against all that the
/// consumer tells the server: it also notes that it took the job, reads what is remembered of its game's stops, publishes the job's result and takes the job out of the
/// stream. The figures are for one job.
/// </summary>
internal static class JobRow
{
    private const string Lap = "jobs";
    private const string Group = "bench";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    public static async Task<IReadOnlyList<Row>> MeasureAsync(SideBySide rounds, RedisConnection redis, IDatabase database, RedisKeys keys, int jobs)
    {
        var stream = keys.Jobs(JobStream.Start.Name);
        var options = new RedisOptions { ConnectionString = Services.Redis };
        options.Jobs.Group = Group;
        options.Jobs.PollInterval = Poll;
        var parallel = options.Jobs.MaxParallelJobs;
        return
        [
            await CompareAsync("against XREADGROUP and XACK", AcknowledgeAsync, new Aim { TimeRatio = 3 }),
            await CompareAsync("against all its commands", SettleAsync, new Aim { TimeRatio = 1.5 }),
        ];

        async Task<Row> CompareAsync(string against, Func<string, Task> endJob, Aim aim)
        {
            var (oursTaken, bareTaken) = (new Laps(TimeProvider.System), new Laps(TimeProvider.System));
            await rounds.SlowAsync(OursAsync, laps => BareAsync(laps, endJob), oursTaken, bareTaken);
            return new Row($"redis: one of {jobs:N0} waiting jobs, {against}", oursTaken[Lap].Median, bareTaken[Lap].Median, aim);
        }

        async Task OursAsync(Laps laps)
        {
            await FillAsync(database, stream, jobs);
            var queue = new JobQueue(redis, keys, JobStream.Start, options);
            var runtime = new CountingRuntime(jobs);
            var history = new JobHistory(new IdleJournal(), new NewGame(), Timeout.InfiniteTimeSpan, TimeProvider.System);
            var order = new JobOrder(redis, keys, history, options.Jobs);
            var runner = new JobRunner(runtime, queue, order, history, JobStream.Start, options.Jobs, TimeProvider.System, NullLogger.Instance);
            var consumer = new JobConsumer(queue, runner, order, JobStream.Start, options.Jobs, TimeProvider.System, NullLogger.Instance);
            using var stopping = new CancellationTokenSource();
            await laps[Lap].MeasureAsync(ConsumeAsync, jobs);

            async ValueTask<bool> ConsumeAsync()
            {
                var running = Task.Run(() => consumer.RunAsync(stopping.Token, CancellationToken.None));
                await runtime.Done;
                await stopping.CancelAsync();
                await running;
                return true;
            }
        }

        Task AcknowledgeAsync(string id) => database.ExecuteAsync("XACK", stream, Group, id);

        Task SettleAsync(string id)
        {
            var result = JobResult.Of(id, JobStream.Start, "game", ErrorCode.None, "", TimeProvider.System.GetUtcNow());
            object[] publish = [keys.JobResults, "MAXLEN", "~", options.Streams.JobResultsMaxLength, "*", .. result.ToFields()];
            var taken = keys.TakenJobs(JobStream.Start.Name);
            return Task.WhenAll(
                database.ExecuteAsync("HSETNX", taken, id, "0 0 0-0"),
                database.ExecuteAsync("HMGET", keys.JobOrder("game"), "stop", "last_start"),
                database.ExecuteAsync("XADD", publish),
                AcknowledgeAsync(id),
                database.ExecuteAsync("HDEL", taken, id),
                database.ExecuteAsync("XDEL", stream, id));
        }

        async Task BareAsync(Laps laps, Func<string, Task> endJob)
        {
            await FillAsync(database, stream, jobs);
            await laps[Lap].MeasureAsync(ConsumeAsync, jobs);

            async ValueTask<int> ConsumeAsync()
            {
                var count = 0;
                while (count < jobs)
                {
                    var ids = IdsOf(await database.ExecuteAsync("XREADGROUP", "GROUP", Group, "bare", "COUNT", parallel, "STREAMS", stream, ">"));
                    await Task.WhenAll(ids.Select(endJob));
                    count += ids.Length;
                }

                return count;
            }
        }
    }

    private static async Task FillAsync(IDatabase database, RedisKey stream, int jobs)
    {
        await database.KeyDeleteAsync(stream);
        await database.ExecuteAsync("XGROUP", "CREATE", stream, Group, "0", "MKSTREAM");
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(job =>
            database.ExecuteAsync("XADD", stream, "*", "game_id", $"game-{job}", "image_ref", IdleGame.ImageRef)));
    }

    // [[stream, [[id, fields], …]]]
    private static string[] IdsOf(RedisResult reply)
    {
        var entries = (RedisResult[])((RedisResult[])((RedisResult[])reply!)[0]!)[1]!;
        return Array.ConvertAll(entries, static entry => (string)((RedisResult[])entry!)[0]!);
    }
}
