namespace Galaxy.Runtime.Simulation;

/// <summary>A lease as its holder can know of it.</summary>
internal sealed class Hold(Actor? actor, string gameId, string token, long confirmed, TimeSpan ttl)
{
    public Actor? Actor => actor;

    public string GameId => gameId;

    public string Token => token;

    /// <summary>When the request went out that was last confirmed.</summary>
    public long Confirmed { get; set; } = confirmed;

    /// <summary>Whether a store said that it is not this holder's any more.</summary>
    public bool IsRefused { get; set; }

    public bool IsReleased { get; set; }

    /// <summary>Whether it has an open journal entry under this lease.</summary>
    public bool HasCommitted { get; set; }

    public bool IsLost(TimeProvider clock) => IsRefused || clock.GetElapsedTime(Confirmed) >= ttl;
}
