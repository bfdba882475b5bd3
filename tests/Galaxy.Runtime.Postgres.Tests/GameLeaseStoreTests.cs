using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class GameLeaseStoreTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly IGameLeaseStore ours = schema.Ours.Leases;
    private readonly IGameLeaseStore theirs = schema.Theirs.Leases;
    private readonly string game = schema.NewGame();

    [PostgresFact]
    public async Task A_held_lease_is_refused_to_everybody_but_its_token()
    {
        (await ours.TryAcquireAsync(game, "a", Long, Deadline)).Should().BeTrue();
        (await theirs.TryAcquireAsync(game, "b", Long, Deadline)).Should().BeFalse();
        (await theirs.TryRenewAsync(game, "b", Long, Deadline)).Should().BeFalse();
        await theirs.ReleaseAsync(game, "b", Deadline);

        (await ours.TryAcquireAsync(game, "a", Long, Deadline)).Should().BeTrue();
        (await ours.TryRenewAsync(game, "a", Long, Deadline)).Should().BeTrue();
    }

    [PostgresFact]
    public async Task A_released_lease_leaves_no_row_and_is_free()
    {
        await ours.TryAcquireAsync(game, "a", Long, Deadline);
        await ours.ReleaseAsync(game, "a", Deadline);
        await ours.ReleaseAsync(game, "a", Deadline);

        (await schema.ScalarAsync<long>($"SELECT count(*) FROM {{schema}}.game_leases WHERE game_id = '{game}'")).Should().Be(0);
        (await ours.TryRenewAsync(game, "a", Long, Deadline)).Should().BeFalse();
        (await theirs.TryAcquireAsync(game, "b", Long, Deadline)).Should().BeTrue();
    }

    [PostgresFact]
    public async Task An_expired_lease_cannot_be_renewed_and_is_taken_over()
    {
        await ours.TryAcquireAsync(game, "a", Long, Deadline);
        await ExpireAsync();

        (await ours.TryRenewAsync(game, "a", Long, Deadline)).Should().BeFalse();
        (await theirs.TryAcquireAsync(game, "b", Long, Deadline)).Should().BeTrue();
        (await ours.TryAcquireAsync(game, "a", Long, Deadline)).Should().BeFalse();
    }

    [PostgresFact]
    public async Task A_lease_lives_for_its_ttl_by_the_servers_clock()
    {
        var ttl = TimeSpan.FromMilliseconds(90_500);
        var before = await schema.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        await ours.TryAcquireAsync(game, "a", ttl, Deadline);
        var after = await schema.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        var expires = await schema.ScalarAsync<DateTime>($"SELECT expires_at FROM {{schema}}.game_leases WHERE game_id = '{game}'");
        expires.Should().BeOnOrAfter(before + ttl).And.BeOnOrBefore(after + ttl);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_at_once_exactly_one_gets_it(bool isExpired)
    {
        for (var round = 0; round < 20; round++)
        {
            var contended = schema.NewGame();
            if (isExpired)
            {
                await ours.TryAcquireAsync(contended, "old", Long, Deadline);
                await schema.ExecuteAsync($"UPDATE {{schema}}.game_leases SET expires_at = clock_timestamp() WHERE game_id = '{contended}'");
            }

            var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(n =>
                (n % 2 is 0 ? ours : theirs).TryAcquireAsync(contended, $"t{n}", Long, Deadline).AsTask()));

            taken.Count(isTaken => isTaken).Should().Be(1);
        }
    }

    private Task ExpireAsync() =>
        schema.ExecuteAsync($"UPDATE {{schema}}.game_leases SET expires_at = clock_timestamp() WHERE game_id = '{game}'");
}
