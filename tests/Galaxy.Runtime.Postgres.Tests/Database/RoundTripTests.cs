using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>Once warm, every port call is one round trip.</summary>
public sealed class RoundTripTests : IClassFixture<PostgresSchema>
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(1);

    private readonly PostgresSchema schema;
    private readonly PostgresProxy proxy;
    private readonly TestHost host;

    public RoundTripTests(PostgresSchema schema)
    {
        this.schema = schema;
        proxy = schema.OpenProxy();
        host = schema.Open(proxy.ConnectionString);
    }

    public static TheoryData<string> EveryCall => new(Calls.Keys);

    private static Dictionary<string, Func<TestHost, string, int, Task>> Calls { get; } = new(StringComparer.Ordinal)
    {
        ["Begin"] = async (host, game, _) => await host.Records.BeginAsync(game, Deadline),
        ["Find"] = async (host, game, _) => await host.Records.FindAsync(game, Deadline),
        ["Upsert"] = async (host, game, n) => await host.Records.UpsertAsync(Running(game, n), Deadline),
        ["Transition"] = async (host, game, n) => await host.Records.TransitionAsync(
            new StatusTransition
            {
                GameId = game,
                From = RuntimeStatus.Running,
                ExpectedContainerId = "c1",
                To = RuntimeStatus.Stopped,
                Now = Noon,
            }, n, Deadline),
        ["List"] = async (host, game, _) => await host.Records.ListAsync(new RuntimeRecordFilter { AfterGameId = game, Limit = 3 }, Deadline).ToListAsync(),
        ["RemoveRecord"] = async (host, game, n) => await host.Records.RemoveAsync(game, n, Deadline),
        ["Open"] = async (host, game, n) => await host.Journal.OpenAsync(Entry(game, n), Running(game, n - 1), Deadline),
        ["Close"] = async (host, _, _) => await host.Journal.CloseAsync(NewId(), Closing(), Deadline),
        ["CloseWithEvents"] = async (host, game, _) => await host.Journal.CloseAsync(NewId(), Closing() with { Unpublished = [Waiting(game)] }, Deadline),
        ["Append"] = async (host, game, _) => await host.Journal.AppendAsync(Entry(game) with { Closing = Closing() }, Deadline),
        ["AppendRepeat"] = async (host, game, _) => await host.Journal.AppendAsync(Entry(game) with { MayRepeat = true, Closing = Closing(ErrorCode.ReplayNoOp) }, Deadline),
        ["FindEntry"] = async (host, _, _) => await host.Journal.FindAsync(NewId(), Deadline),
        ["FindSucceeded"] = async (host, game, _) => await host.Journal.FindSucceededAsync(game, OperationKind.Start, "k", Noon, Deadline),
        ["ReadOpen"] = async (host, game, _) => await host.Journal.ReadOpenAsync(game, Deadline),
        ["IsOvertaken"] = async (host, game, _) => await host.Journal.IsOvertakenAsync(Entry(game), Deadline),
        ["ReadAll"] = async (host, _, _) => await host.Journal.ReadAllAsync(new OperationFilter { Since = Noon }, 5, before: null, Deadline),
        ["ReadActs"] = async (host, game, _) => await host.Journal.ReadActsAsync(game, Noon, 5, Deadline),
        ["Prune"] = async (host, _, _) => await host.Journal.PruneAsync(
            new OperationLogPruning { ClosedBefore = Noon.AddDays(-1), Now = Noon, Keep = [NewId(), NewId()] }, Deadline),
        ["RemoveGame"] = async (host, game, _) => await host.Journal.RemoveGameAsync(game, Deadline),
        ["AddEvents"] = async (host, game, _) => await host.Journal.AddEventsAsync([Waiting(game), Waiting(game)], Deadline),
        ["HasEvents"] = async (host, game, _) => await host.Journal.HasEventsAsync(game, Deadline),
        ["ListGamesWithEvents"] = async (host, _, _) => await host.Journal.ListGamesWithEventsAsync(Deadline).ToListAsync(),
        ["ReadEvents"] = async (host, game, _) => await host.Journal.ReadEventsAsync(game, 5, Deadline),
        ["RemoveEvent"] = async (host, game, _) => await host.Journal.RemoveEventAsync(Waiting(game).Key, Deadline),
        ["CountAttempt"] = async (host, game, _) => await host.Journal.CountAttemptAsync(Waiting(game).Key, Deadline),
        ["TrimEvents"] = async (host, _, _) => await host.Journal.TrimEventsAsync(10_000, Deadline),
        ["CountEvents"] = async (host, _, _) => await host.Journal.CountEventsAsync(Deadline),
        ["ListOpen"] = async (host, _, _) => await host.Journal.ListOpenAsync(Deadline).ToListAsync(),
        ["Read"] = async (host, game, _) => await host.Journal.ReadAsync(game, 5, before: null, Deadline),
        ["TryAcquire"] = async (host, game, _) => await host.Leases.TryAcquireAsync(game, "t", Ttl, Deadline),
        ["TryRenew"] = async (host, game, _) => await host.Leases.TryRenewAsync(game, "t", Ttl, Deadline),
        ["Release"] = async (host, game, _) => await host.Leases.ReleaseAsync(game, "t", Deadline),
        ["RemoveSnapshot"] = async (host, game, _) => await host.Snapshots.RemoveAsync(game, Deadline),
        ["Save"] = async (host, game, n) => await host.Snapshots.SaveAsync(Event(game, Noon.AddSeconds(n)), Deadline),
    };

    [PostgresTheory]
    [MemberData(nameof(EveryCall))]
    public async Task A_call_is_one_round_trip(string call)
    {
        var game = schema.NewGame();
        for (var n = 1; n <= 4; n++)
        {
            await Calls[call](host, game, n);
        }

        for (var n = 5; n <= 9; n++)
        {
            var before = proxy.RoundTrips;
            await Calls[call](host, game, n);
            (proxy.RoundTrips - before).Should().Be(1);
        }
    }

    [PostgresTheory]
    [InlineData("Begin")]
    [InlineData("Transition")]
    [InlineData("Open")]
    [InlineData("Append")]
    [InlineData("CloseWithEvents")]
    [InlineData("RemoveGame")]
    [InlineData("TryAcquire")]
    public async Task A_call_is_one_round_trip_on_a_data_source_of_the_hosts_too(string call)
    {
        var settings = new NpgsqlConnectionStringBuilder(proxy.ConnectionString) { NoResetOnClose = true };
        await using var dataSource = NpgsqlDataSource.Create(settings);
        await using var guest = TestHost.On(dataSource, schema.Name);
        var game = schema.NewGame();
        for (var n = 1; n <= 4; n++)
        {
            await Calls[call](guest, game, n);
        }

        var before = proxy.RoundTrips;
        await Calls[call](guest, game, 5);
        (proxy.RoundTrips - before).Should().Be(1);
    }

    [PostgresFact]
    public async Task The_proxy_counts_two_statements_sent_apart_as_two()
    {
        await using var dataSource = NpgsqlDataSource.Create(proxy.ConnectionString);
        await using var connection = await dataSource.OpenConnectionAsync();
        var before = proxy.RoundTrips;
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteNonQueryAsync();
        await command.ExecuteNonQueryAsync();

        (proxy.RoundTrips - before).Should().Be(2);
    }
}
