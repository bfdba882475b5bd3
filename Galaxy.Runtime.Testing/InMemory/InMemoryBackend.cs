using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing;

/// <summary>
/// Every port in memory, on one clock: what a test arranges and what it asserts on. It starts with the network <c>galaxy</c>, the
/// default of the options, and with no image.
/// </summary>
/// <example>
/// <code>
/// var backend = new InMemoryBackend();
/// backend.Docker.AddImage("repo/engine:1.2.3");
/// services.AddGalaxyRuntime().UseInMemory(backend);
/// …
/// backend.Records.Find("game-1")!.Status.Should().Be(RuntimeStatus.Running);
/// backend.Notifications.Published.Should().BeEmpty();
/// </code>
/// </example>
public sealed class InMemoryBackend
{
    /// <summary>Makes an empty backend.</summary>
    /// <param name="time">Its clock; null means the system's.</param>
    public InMemoryBackend(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        Records = new InMemoryRuntimeRecordStore(Time);
        Operations = new InMemoryOperationLogStore(Time);
        Leases = new InMemoryLeaseStore(Time);
        StoreClock = new InMemoryStoreClock(Time);
        Docker = new InMemoryDockerEngine(Time);
        Readiness = new InMemoryReadinessCheck(Docker);
        Docker.AddNetwork(new GalaxyRuntimeOptions().Network);
    }

    /// <summary>The clock of all of them.</summary>
    public TimeProvider Time { get; }

    /// <summary>The record store.</summary>
    public InMemoryRuntimeRecordStore Records { get; }

    /// <summary>The journal.</summary>
    public InMemoryOperationLogStore Operations { get; }

    /// <summary>The lease store.</summary>
    public InMemoryLeaseStore Leases { get; }

    /// <summary>The container engine.</summary>
    public InMemoryDockerEngine Docker { get; }

    /// <summary>The readiness of games, by <see cref="ImageBehaviour.ReadyAfter"/>.</summary>
    public InMemoryReadinessCheck Readiness { get; }

    /// <summary>The newest health event of each game.</summary>
    public InMemoryHealthSnapshotStore HealthSnapshots { get; } = new();

    /// <summary>The health events that were published.</summary>
    public RecordingHealthEventPublisher HealthEvents { get; } = new();

    /// <summary>The notification intents that were published.</summary>
    public RecordingNotificationIntentPublisher Notifications { get; } = new();

    /// <summary>The state directories.</summary>
    public InMemoryStateDirectory StateDirectory { get; } = new();

    /// <summary>The Lobby.</summary>
    public InMemoryLobbyClient Lobby { get; } = new();

    /// <summary>The clock of the record store's server.</summary>
    public InMemoryStoreClock StoreClock { get; }
}

/// <summary>The clock of a server, as far from its host's as a test says.</summary>
/// <param name="time">The host's clock; null means the system's.</param>
public sealed class InMemoryStoreClock(TimeProvider? time = null) : IStoreClock
{
    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>How far it is ahead of the host's clock; negative when it is behind. Default zero.</summary>
    public TimeSpan Offset { get; set; }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) => PortAnswer.Of(() => time.GetUtcNow() + Offset, cancellationToken);
}

/// <summary>Whether a game of an engine in memory is ready: by what its image does.</summary>
/// <param name="engine">The engine.</param>
public sealed class InMemoryReadinessCheck(InMemoryDockerEngine engine) : IReadinessCheck
{
    /// <inheritdoc/>
    public ValueTask<string?> CheckAsync(ReadinessTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return PortAnswer.Of(() => engine.IsReady(target.ContainerId) ? null : $"{target.Address}:{target.Port} answers ConnectionRefused", cancellationToken);
    }
}

/// <summary>A Lobby in memory.</summary>
public sealed class InMemoryLobbyClient : ILobbyClient
{
    private readonly ConcurrentDictionary<string, LobbyGame> games = new(StringComparer.Ordinal);

    /// <summary>Makes a game known, or changes it.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="game">The Lobby's view of it.</param>
    public void Put(string gameId, LobbyGame game) => games[gameId] = game;

    /// <inheritdoc/>
    public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => games.GetValueOrDefault(gameId), cancellationToken);
}
