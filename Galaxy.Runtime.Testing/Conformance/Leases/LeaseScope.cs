namespace Galaxy.Runtime.Testing;

/// <summary>One case's own game, two holders of its lease, and the calls in short.</summary>
internal sealed class LeaseScope(Func<IGameLeaseStore> open, IConformanceClock clock, CancellationToken cancellationToken)
{
    /// <summary>A TTL that no slow test machine outlasts.</summary>
    public static TimeSpan Long { get; } = TimeSpan.FromMinutes(5);

    /// <summary>A TTL that a case can wait for.</summary>
    public static TimeSpan Short { get; } = TimeSpan.FromMilliseconds(1500);

    public IGameLeaseStore Store { get; } = open();

    public string GameId { get; } = Fresh.GameId();

    public string Ours { get; } = Fresh.LeaseToken();

    public string Theirs { get; } = Fresh.LeaseToken();

    public IGameLeaseStore OpenAnother() => open();

    public ValueTask<bool> AcquireAsync(string token, TimeSpan ttl, string? gameId = null) => Store.TryAcquireAsync(gameId ?? GameId, token, ttl, cancellationToken);

    public ValueTask<bool> RenewAsync(string token, TimeSpan ttl) => Store.TryRenewAsync(GameId, token, ttl, cancellationToken);

    public ValueTask ReleaseAsync(string token) => Store.ReleaseAsync(GameId, token, cancellationToken);

    public ValueTask PassAsync(TimeSpan span) => clock.PassAsync(span, cancellationToken);

    public async Task MustAcquireAsync(string token, TimeSpan ttl, string when) => Expect.That(await AcquireAsync(token, ttl), $"a lease is acquired {when}");

    public async Task MustNotAcquireAsync(string token, string when) => Expect.That(!await AcquireAsync(token, Long), $"a lease is refused {when}");
}
