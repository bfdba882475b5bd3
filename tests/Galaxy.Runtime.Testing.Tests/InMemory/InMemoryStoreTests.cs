namespace Galaxy.Runtime.Testing.Tests;

/// <summary>What the fakes do beyond what every adapter must.</summary>
public sealed class InMemoryStoreTests
{
    private readonly InMemoryBackend backend = new(new ManualTimeProvider());

    private ManualTimeProvider Time => (ManualTimeProvider)backend.Time;

    [Fact]
    public async Task A_fence_is_the_clock_in_microseconds_or_the_last_one_plus_one()
    {
        var now = (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

        (await BeginAsync()).Should().Be(now);
        (await BeginAsync()).Should().Be(now + 1);
        Time.Advance(TimeSpan.FromSeconds(1));
        (await BeginAsync()).Should().Be(now + 1_000_000);
        Time.SetUtcNow(DateTimeOffset.UnixEpoch);
        (await BeginAsync()).Should().Be(now + 1_000_001);
    }

    [Fact]
    public async Task Instants_are_cut_to_microseconds()
    {
        var exact = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)).AddTicks(19);
        await backend.Records.UpsertAsync(new RuntimeRecord { GameId = "game", Status = RuntimeStatus.Running, Fence = await BeginAsync(), LastOpAt = exact, CreatedAt = exact }, default);

        backend.Records.Find("game")!.LastOpAt.Ticks.Should().Be(exact.UtcTicks - 9);
        backend.Records.Find("game")!.LastOpAt.Offset.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_record_that_a_test_put_there_can_be_written_by_the_next_operation()
    {
        backend.Records.Put(new RuntimeRecord { GameId = "game", Status = RuntimeStatus.Running, Fence = 5 });

        var head = await backend.Records.BeginAsync("game", default);

        head.Record!.Fence.Should().Be(5);
        (await backend.Records.UpsertAsync(head.Record with { Fence = head.Fence }, default)).Should().Be(RecordWriteResult.Applied);
    }

    [Fact]
    public async Task A_broken_lease_is_free()
    {
        await backend.Leases.TryAcquireAsync("game", "token", TimeSpan.FromMinutes(1), default);

        backend.Leases.Break("game");

        backend.Leases.FindHolder("game").Should().BeNull();
        (await backend.Leases.TryRenewAsync("game", "token", TimeSpan.FromMinutes(1), default)).Should().BeFalse();
    }

    [Fact]
    public async Task A_jump_of_the_wall_clock_ends_no_lease()
    {
        await backend.Leases.TryAcquireAsync("game", "token", TimeSpan.FromMinutes(1), default);

        Time.SetUtcNow(Time.GetUtcNow().AddYears(1));

        backend.Leases.FindHolder("game").Should().Be("token");
    }

    [Fact]
    public async Task State_directories_are_remembered_once()
    {
        var first = await backend.StateDirectory.PrepareAsync("game-1", default);
        var second = await backend.StateDirectory.PrepareAsync("game-1", default);

        second.Should().Be(first).And.Be($"{InMemoryStateDirectory.Root}/game-1");
        backend.StateDirectory.Prepared.Should().Equal(first);
    }

    [Fact]
    public async Task A_state_directory_of_no_game_is_refused()
    {
        var act = () => backend.StateDirectory.PrepareAsync("../etc", default).AsTask();

        (await act.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Rejected);
    }

    [Fact]
    public async Task The_lobby_knows_what_it_was_told()
    {
        backend.Lobby.Put("game", new LobbyGame("running", "1.2.3"));

        (await backend.Lobby.FindGameAsync("game", default)).Should().Be(new LobbyGame("running", "1.2.3"));
        (await backend.Lobby.FindGameAsync("another", default)).Should().BeNull();
    }

    [Fact]
    public async Task The_default_network_is_there()
    {
        (await backend.Docker.NetworkExistsAsync(new GalaxyRuntimeOptions().Network, default)).Should().BeTrue();
    }

    private async Task<long> BeginAsync() => (await backend.Records.BeginAsync("game", default)).Fence;
}
