using Galaxy.Runtime.Postgres;
using Npgsql;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>
/// A lease taken and given back, against its own two statements, and against an advisory lock: that is a word in the server's memory
/// which a lost connection gives away, where a lease is a row that outlives its holder's connection.
/// </summary>
internal static class LeaseRows
{
    private const string Game = "bench-lease";
    private const string Token = "a-token-of-forty-three-characters-like-ours";
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Row>> MeasureAsync(SideBySide rounds, PostgresGameLeaseStore ours, BareDatabase bare)
    {
        await using var connection = await bare.OpenAsync();
        return
        [
            await rounds.QuickAsync("postgres: lease, against its SQL", OursAsync, BareAsync, PostgresSuite.CallAim),
            await rounds.QuickAsync("postgres: lease, against an advisory lock", OursAsync, () => AdvisoryAsync(connection), Aim.None),
        ];

        async ValueTask<bool> OursAsync()
        {
            var isAcquired = await ours.TryAcquireAsync(Game, Token, Ttl, default);
            await ours.ReleaseAsync(Game, Token, default);
            return isAcquired ? true : throw new InvalidOperationException("The lease was not acquired.");
        }

        async ValueTask<int> BareAsync()
        {
            var acquire = bare.Command(
                $"""
                INSERT INTO {bare.Schema}.game_leases AS lease (game_id, token, expires_at) VALUES ($1, $2, clock_timestamp() + $3)
                ON CONFLICT (game_id) DO UPDATE SET token = excluded.token, expires_at = clock_timestamp() + $3
                WHERE lease.token = excluded.token OR lease.expires_at <= clock_timestamp()
                """);
            acquire.Parameters.Text(Game).Text(Token).Span(Ttl);
            var acquired = await BareDatabase.ExecuteAsync(acquire);
            var release = bare.Command($"DELETE FROM {bare.Schema}.game_leases WHERE game_id = $1 AND token = $2");
            release.Parameters.Text(Game).Text(Token);
            return acquired + await BareDatabase.ExecuteAsync(release);
        }
    }

    private static async ValueTask<bool> AdvisoryAsync(NpgsqlConnection connection)
    {
        await ScalarAsync("SELECT pg_try_advisory_lock($1)");
        return await ScalarAsync("SELECT pg_advisory_unlock($1)");

        async ValueTask<bool> ScalarAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Number(42);
            return (bool)(await command.ExecuteScalarAsync())!;
        }
    }
}
