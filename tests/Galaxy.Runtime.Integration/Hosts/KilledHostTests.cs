using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Galaxy.Runtime.Integration.Hosts;

/// <summary>A host process is killed before each of its port calls in turn; what it wrote stays in the database, and what it started on the engine.</summary>
public sealed class KilledHostTests(TestEnvironment place) : IClassFixture<TestEnvironment>, IAsyncLifetime
{
    private const int AtOnce = 4;

    /// <summary>A patch has every step of the others; GALAXY_TEST_LONG=1 tries those, too.</summary>
    public static TheoryData<string> RecoveredOperations => TestServices.TakeLongForm ? ["start", "restart", "patch"] : ["patch"];

    /// <summary>What is killed half-way, and what is asked for next.</summary>
    public static TheoryData<string, string> NextCalls => TestServices.TakeLongForm
        ? new() { { "start", "stop" }, { "patch", "stop" }, { "restart", "stop" }, { "start", "cleanup" }, { "patch", "start" } }
        : new() { { "start", "stop" }, { "patch", "stop" } };

    private readonly string schema = place.NewGame().Replace('-', '_');

    public Task InitializeAsync() => Task.CompletedTask;

    [EngineAndDatabaseTheory]
    [InlineData("start")]
    [InlineData("restart")]
    public async Task After_a_kill_at_any_step_the_next_operation_works_without_recovery(string operation)
    {
        var host = NewHost();
        var killed = await KillAtEveryStepAsync(host, operation);

        await Task.WhenAll(killed.Select(async dead =>
        {
            var next = operation is "start" ? await host.StartAsync(dead.GameId) : await host.RestartAsync(dead.GameId);

            next.IsSuccess.Should().BeTrue($"{next} after a host that {dead.Line}");
            await ExpectRunningAsync(host, dead);
            if (!next.IsReplay)
            {
                await ExpectClosedAsync(host, dead);
            }
        }));
    }

    [EngineAndDatabaseTheory]
    [MemberData(nameof(NextCalls))]
    public async Task After_a_kill_at_any_step_what_the_next_call_was_told_is_still_so_after_recovery(string operation, string next)
    {
        var host = NewHost();
        var killed = await KillAtEveryStepAsync(host, operation);

        var told = await Task.WhenAll(killed.Select(async dead => (Host: dead, Answer: await (next switch
        {
            "stop" => host.StopAsync(dead.GameId),
            "cleanup" => host.CleanupAsync(dead.GameId),
            _ => host.StartAsync(dead.GameId),
        }))));
        await RecoverAsync(host, killed);

        foreach (var (dead, answer) in told)
        {
            var because = $"a host {dead.Line}, and then it was {answer}";
            var containers = await place.ContainersAsync(dead.GameId);
            var running = containers.Where(static container => container.GetProperty("State").GetString() is "running");
            if (next is "stop")
            {
                (answer.IsSuccess || answer.ErrorCode is ErrorCode.NotFound).Should().BeTrue(because);
                running.Should().BeEmpty(because);
                (await host.Queries.FindAsync(dead.GameId))?.Status.Should().BeOneOf([RuntimeStatus.Stopped, RuntimeStatus.Removed], because);
            }
            else if (next is "cleanup" && answer.IsSuccess)
            {
                containers.Should().BeEmpty(because);
            }
            else if (next is "start" && answer.IsSuccess)
            {
                await ExpectRunningAsync(host, dead);
            }
        }
    }

    [EngineAndDatabaseTheory]
    [MemberData(nameof(RecoveredOperations))]
    public async Task After_a_kill_at_any_step_one_recovery_settles_everything(string operation)
    {
        var host = NewHost();
        var killed = await KillAtEveryStepAsync(host, operation);

        await RecoverAsync(host, killed);

        foreach (var dead in killed)
        {
            if (operation is "start" && await host.Queries.FindAsync(dead.GameId) is null)
            {
                (await place.ContainersAsync(dead.GameId)).Should().BeEmpty($"no record names any, after a host that {dead.Line}");
            }
            else
            {
                await ExpectRunningAsync(host, dead);
            }

            await ExpectClosedAsync(host, dead);
        }

        if (operation is "patch")
        {
            var between = killed.Single(dead => dead.Line.EndsWith(nameof(IContainerEngine.CreateContainerAsync), StringComparison.Ordinal));
            (await place.AskAsync(between.GameId, "version")).Should().Be("1.4.0", "the old version is what comes back");
            (await host.Queries.ReadOperationsAsync(between.GameId)).Entries
                .Should().Contain(entry => entry.Kind == OperationKind.Patch && entry.Closing!.ErrorCode == ErrorCode.Interrupted);
        }
    }

    [EngineAndDatabaseTheory]
    [InlineData("start")]
    [InlineData("patch")]
    public async Task After_a_kill_and_sixty_refused_requests_recovery_settles_everything(string operation)
    {
        var host = NewHost();
        string[] deaths =
        [
            nameof(IContainerEngine.StopContainerAsync), nameof(IContainerEngine.RemoveContainerAsync), nameof(IContainerEngine.CreateContainerAsync),
            nameof(IContainerEngine.StartContainerAsync), nameof(IRuntimeRecordStore.UpsertAsync),
        ];
        var killed = (await KillAtEveryStepAsync(host, operation)).Where(dead => deaths.Any(call => dead.Line.EndsWith(call, StringComparison.Ordinal))).ToArray();
        foreach (var dead in killed)
        {
            for (var poll = 0; poll < 60; poll++)
            {
                // No two in a row are the same, so that each leaves a row.
                var refused = poll % 2 == 0
                    ? await host.PatchAsync(dead.GameId, "no version")
                    : await host.Runtime.RestartAsync(new RestartRequest(dead.GameId) { IdempotencyKey = " " });
                refused.IsSuccess.Should().BeFalse("the test relies on it");
            }
        }

        await RecoverAsync(host, killed);

        killed.Should().NotBeEmpty();
        foreach (var dead in killed)
        {
            await ExpectClosedAsync(host, dead);
            if (operation is "patch" || await host.Queries.FindAsync(dead.GameId) is not null)
            {
                await ExpectRunningAsync(host, dead);
            }
            else
            {
                (await place.ContainersAsync(dead.GameId)).Should().BeEmpty($"no record names any, after a host that {dead.Line}");
            }
        }
    }

    public async Task DisposeAsync()
    {
        if (TestServices.Postgres is not null)
        {
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE");
        }
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(TestServices.Postgres!);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private TestHost NewHost() => place.Host(
        options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            options.Stop.Grace = TimeSpan.Zero;
            options.Lease.AcquireTimeout = TimeSpan.FromMinutes(1);
            options.Reconcile.LeftoverGrace = TimeSpan.Zero;
        },
        adapters: builder => builder.UsePostgres(TestServices.Postgres!, postgres => postgres.Schema = schema));

    /// <summary>
    /// One game and one process for each step, until a process gets to its end unhindered. Afterwards the leases of the dead have run out:
    /// waiting for that would only take time.
    /// </summary>
    private async Task<IReadOnlyList<KilledHost>> KillAtEveryStepAsync(TestHost host, string operation)
    {
        var image = operation is "patch" ? EngineImages.V141 : EngineImages.V140;
        (await host.Queries.FindAsync("none")).Should().BeNull("and the schema is there now");
        var all = new List<KilledHost>();
        for (var first = 1; all.TrueForAll(dead => dead.WasKilled); first += AtOnce)
        {
            all.AddRange(await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(async step =>
            {
                var game = place.NewGame();
                if (operation is not "start")
                {
                    await host.RunningAsync(game);
                }

                return await KilledHost.RunAsync(place, schema, operation, game, image, step);
            })));
        }

        all.Where(ended => !ended.WasKilled).Should().OnlyContain(ended => ended.Line.EndsWith("success", StringComparison.Ordinal));
        await ExecuteAsync($"DELETE FROM {schema}.game_leases");
        var killed = all.Where(dead => dead.WasKilled).ToArray();
        killed.Select(dead => dead.Line).Should().Contain(line => line.EndsWith(nameof(IContainerEngine.CreateContainerAsync), StringComparison.Ordinal))
            .And.Contain(line => line.EndsWith(nameof(IOperationLogStore.CloseAsync), StringComparison.Ordinal), "every step was a place to die");
        return killed;
    }

    /// <summary>Passes until nothing is open any more.</summary>
    private static async Task RecoverAsync(TestHost host, IReadOnlyList<KilledHost> killed)
    {
        await Eventually.GetAsync(
            async () =>
            {
                await host.RecoverAsync();
                var open = new List<string>();
                foreach (var dead in killed)
                {
                    open.AddRange((await host.Queries.ReadOperationsAsync(dead.GameId, limit: 1_000)).Entries.Where(entry => entry.Closing is null).Select(_ => dead.Line));
                }

                return string.Join("; ", open);
            },
            open => open.Length == 0,
            "no open entry");
        var games = killed.Select(static dead => dead.GameId).ToHashSet(StringComparer.Ordinal);
        (await host.Reconciler.PlanAsync()).Items.Where(item => games.Contains(item.GameId)).Should().BeEmpty("one recovery is enough");
    }

    private async Task ExpectRunningAsync(TestHost host, KilledHost dead)
    {
        var because = $"a host {dead.Line}";
        var container = (await place.ContainersAsync(dead.GameId)).Should().ContainSingle(because).Subject;
        container.GetProperty("State").GetString().Should().Be("running", because);
        var record = (await host.Queries.FindAsync(dead.GameId))!;
        record.Status.Should().Be(RuntimeStatus.Running, because);
        record.ContainerId.Should().Be(container.GetProperty("Id").GetString(), because);
    }

    /// <summary>Of a replay, which changes nothing, the dead host's entry stays open until recovery closes it.</summary>
    private static async Task ExpectClosedAsync(TestHost host, KilledHost dead) =>
        (await host.Queries.ReadOperationsAsync(dead.GameId, limit: 1_000)).Entries.Should().NotContain(entry => entry.Closing == null, $"a host {dead.Line}");
}
