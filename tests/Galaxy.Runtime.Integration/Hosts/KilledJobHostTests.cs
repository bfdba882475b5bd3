using Galaxy.Runtime.Redis;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Hosts;

/// <summary>
/// A host process that runs a start job is killed before each of its port calls in turn, and before the job's result; then the game is stopped, in turn by a stop job and by
/// an operator. The start job is delivered again, to another host, and the game stays down.
/// </summary>
public sealed class KilledJobHostTests(TestEnvironment place) : IClassFixture<TestEnvironment>, IAsyncLifetime
{
    private const int AtOnce = 4;
    private const string StartJobs = "runtime:start_jobs";
    private const string StopJobs = "runtime:stop_jobs";
    private readonly string schema = place.NewGame().Replace('-', '_');
    private ConnectionMultiplexer? connection;

    private IDatabase Redis => connection!.GetDatabase();

    public async Task InitializeAsync()
    {
        if (TestServices.Redis is { } address)
        {
            connection = await ConnectionMultiplexer.ConnectAsync(address + ",syncTimeout=30000");
        }
    }

    [AllServicesFact]
    public async Task After_a_kill_at_any_step_of_a_start_job_a_stop_keeps_the_game_down()
    {
        var killed = await KillAtEveryStepAsync();
        for (var first = 0; first < killed.Count; first += AtOnce)
        {
            await Task.WhenAll(killed.Skip(first).Take(AtOnce).Select((dead, index) => (first + index) % 2 == 0 ? StopByJobAsync(dead) : StopByOperatorAsync(dead)));
            await Task.WhenAll(killed.Skip(first).Take(AtOnce).Select(ShouldStayDownAsync));
        }
    }

    public async Task DisposeAsync()
    {
        connection?.Dispose();
        if (TestServices.Postgres is { } database)
        {
            await using var source = NpgsqlDataSource.Create(database);
            await using var command = source.CreateCommand($"DROP SCHEMA IF EXISTS {schema} CASCADE");
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Key(KilledHost killed, string name) => Prefix(killed.GameId) + name;

    private static string Prefix(string gameId) => $"{gameId}:";

    private static IEnumerable<IHostedService> ConsumersOf(TestHost host) =>
        host.Hosted.Where(static service => service.GetType().Assembly == typeof(RedisOptions).Assembly);

    private static async Task StartConsumersAsync(TestHost host)
    {
        foreach (var service in ConsumersOf(host))
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    private static async Task StopConsumersAsync(TestHost host)
    {
        foreach (var service in ConsumersOf(host))
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    private async Task StopByJobAsync(KilledHost killed)
    {
        var stop = (string)Redis.Execute("XADD", (RedisKey)Key(killed, StopJobs), "*", "game_id", killed.GameId, "reason", "finished")!;
        await using var host = NewHost(killed, claimIdle: TimeSpan.FromHours(1));
        await StartConsumersAsync(host);
        var result = await ResultAsync(killed, StopJobs, stop);
        await StopConsumersAsync(host);
        result["error_code"].Should().BeOneOf("", "not_found");
    }

    private async Task StopByOperatorAsync(KilledHost killed)
    {
        await using var host = NewHost(killed, claimIdle: TimeSpan.FromHours(1));
        var result = await host.StopAsync(killed.GameId);
        (result.IsSuccess || result.ErrorCode is ErrorCode.NotFound).Should().BeTrue($"{result} after a host that {killed.Line}");
    }

    private async Task ShouldStayDownAsync(KilledHost killed)
    {
        var start = (string)((RedisResult[])((RedisResult[])Redis.Execute("XRANGE", (RedisKey)Key(killed, StartJobs), "-", "+")!).Single()!)[0]!;
        await using var heir = NewHost(killed, claimIdle: TimeSpan.FromSeconds(1));
        await StartConsumersAsync(heir);
        var result = await ResultAsync(killed, StartJobs, start);
        await StopConsumersAsync(heir);

        var because = $"a host that {killed.Line}";
        (result["error_code"] is "cancelled" || (result["outcome"] is "success" && result["game_status"] is "stopped")).Should().BeTrue($"{string.Join(' ', result)} after {because}");
        (await place.ContainersAsync(killed.GameId)).Should().NotContain(container => container.GetProperty("State").GetString() == "running", because);
        ((await heir.Queries.FindAsync(killed.GameId))?.Status).Should().NotBe(RuntimeStatus.Running, because);
    }

    /// <summary>One game, one key prefix and one process for each step, until a process gets to its end unhindered.</summary>
    private async Task<IReadOnlyList<KilledHost>> KillAtEveryStepAsync()
    {
        var all = new List<KilledHost>();
        for (var first = 1; all.TrueForAll(static dead => dead.WasKilled); first += AtOnce)
        {
            all.AddRange(await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(async step =>
            {
                var game = place.NewGame();
                await Redis.ExecuteAsync("XADD", (RedisKey)(Prefix(game) + StartJobs), "*", "game_id", game, "image_ref", EngineImages.V140);
                return await KilledHost.RunAsync(place, schema, "jobs", game, EngineImages.V140, step, TestServices.Redis!, Prefix(game));
            })));
        }

        all.Where(static ended => !ended.WasKilled).Should().OnlyContain(static ended => ended.Line.EndsWith("success", StringComparison.Ordinal));
        var killed = all.Where(static dead => dead.WasKilled).ToArray();
        killed.Select(static dead => dead.Line).Should().Contain(static line => line.EndsWith(nameof(IContainerEngine.CreateContainerAsync), StringComparison.Ordinal))
            .And.Contain(static line => line.EndsWith("the job's result", StringComparison.Ordinal), "every step was a place to die");
        foreach (var dead in killed)
        {
            // Waiting until the leases of the dead have run out would only take time.
            await Redis.KeyDeleteAsync(Key(dead, "galaxy:lease:" + dead.GameId));
        }

        return killed;
    }

    private TestHost NewHost(KilledHost killed, TimeSpan claimIdle) => place.Host(
        options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            options.Stop.Grace = TimeSpan.Zero;
            options.Reconcile.LeftoverGrace = TimeSpan.Zero;
        },
        adapters: builder => builder.UsePostgres(TestServices.Postgres!, postgres => postgres.Schema = schema)
            .UseRedis(TestServices.Redis!, redis => redis.KeyPrefix = Prefix(killed.GameId))
            .AddRedisJobConsumers(jobs =>
            {
                jobs.PollInterval = TimeSpan.FromMilliseconds(20);
                jobs.ClaimIdle = claimIdle;
                jobs.ClaimHeartbeat = TimeSpan.FromMilliseconds(200);
            }));

    private Task<Dictionary<string, string>> ResultAsync(KilledHost killed, string stream, string job) => Eventually.GetAsync(
        () => Task.FromResult(
            ((RedisResult[])Redis.Execute("XRANGE", (RedisKey)Key(killed, "runtime:job_results"), "-", "+")!)
                .Select(static entry => ((string[])((RedisResult[])entry!)[1]!).Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal))
                .FirstOrDefault(fields => fields["stream"] == stream && fields["job_id"] == job) ?? []),
        static fields => fields.Count > 0,
        $"the result of {job} of {stream} after a host that {killed.Line}");
}
