using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>
/// The container engines that games belong to, as the record store knows them. The games of an engine that is gone for good are released here: their records become
/// removed, so that they can be started on another engine. Nothing is asked of the engine itself.
/// </summary>
public interface IRuntimeEngines
{
    /// <summary>Lists every engine that a host has seen or a game belongs to.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The engines, ordered by identity (ordinal).</returns>
    /// <exception cref="RuntimePortException">The engine of this host, or the record store, did not answer.</exception>
    Task<IReadOnlyList<EngineSummary>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>What a release would do, and what speaks against it. Changes nothing.</summary>
    /// <param name="engineId">The engine's identity, as records carry it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The plan; without games if none belongs to the engine.</returns>
    /// <exception cref="ArgumentException"><paramref name="engineId"/> is null or empty.</exception>
    /// <exception cref="RuntimePortException">The engine of this host, or the record store, did not answer.</exception>
    Task<EngineReleasePlan> PlanReleaseAsync(string engineId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Releases the games of an engine, one after the other, each under its lease and as an operation of its own (<see cref="OperationKind.CleanupContainer"/>): the record becomes
    /// <see cref="RuntimeStatus.Removed"/>. Calling it again goes on where it ended. <b>If such an engine still runs, its games run on, and run twice once they are started elsewhere.</b>
    /// </summary>
    /// <param name="request">What to release.</param>
    /// <param name="cancellationToken">Releases no further game.</param>
    /// <returns>What came of it; of a release that was refused, why.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is null.</exception>
    /// <exception cref="RuntimePortException">The engine of this host, or the record store, did not answer when the games were listed.</exception>
    Task<EngineReleaseReport> ReleaseAsync(EngineReleaseRequest request, CancellationToken cancellationToken = default);
}

/// <summary>One engine, as the record store knows it.</summary>
public sealed record EngineSummary
{
    /// <summary>Its identity, as records carry it.</summary>
    public required string EngineId { get; init; }

    /// <summary>The name by which a release of an engine that was seen recently is confirmed: that of the engine's host, or the identity if no name is known.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is the engine of this host.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>How many games belong to it whose record is not removed.</summary>
    public int Games { get; init; }

    /// <summary>When a host saw it last (UTC), by the store's clock; null if none has, or too long ago.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>How long ago that was; null likewise.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>The name of the machine of that host; null likewise.</summary>
    public string? LastSeenBy { get; init; }
}

/// <summary>What a release of an engine's games would do.</summary>
public sealed record EngineReleasePlan
{
    /// <summary>The engine.</summary>
    public required EngineSummary Engine { get; init; }

    /// <summary>The records that would become removed, ordered by game id.</summary>
    public required IReadOnlyList<RuntimeRecord> Games { get; init; }

    /// <summary>Why the release is refused; null when it is not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the release is no longer refused if <see cref="EngineReleaseRequest.ConfirmedName"/> is the engine's name.</summary>
    public bool CanBeConfirmed { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var lines = Games.Select(static game =>
            $"  {game.GameId}: {game.Status.ToWireText()} -> removed (container {game.ContainerId ?? "none"}, image {game.ImageRef}); if it still runs there, it will run twice");
        var seen = Engine.LastSeenAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"last seen {at:u} by host \"{Engine.LastSeenBy}\"") : "never seen";
        return string.Join('\n', [$"engine {Engine.EngineId} ({Engine.Name}), {seen}: {Games.Count} games", .. lines, .. Refusal is null ? [] : (string[])[$"  refused: {Refusal}"]]);
    }
}

/// <summary>Asks to release the games of an engine that is gone for good.</summary>
/// <param name="EngineId">The engine's identity, as records carry it.</param>
public sealed record EngineReleaseRequest(string EngineId)
{
    /// <summary>The engine's <see cref="EngineSummary.Name"/>, to release its games though a host saw it within <c>Engine:ForgetAfter</c>; null if not.</summary>
    public string? ConfirmedName { get; init; }

    /// <summary>Who asks; default <see cref="OperationSource.Application"/>.</summary>
    public OperationSource Source { get; init; } = OperationSource.Application;

    /// <summary>The caller's own reference for the operation log; null means <c>engine_release:</c> and the engine's identity.</summary>
    public string? SourceRef { get; init; }
}

/// <summary>What a release came to.</summary>
public sealed record EngineReleaseReport
{
    /// <summary>The plan as it was when the release began.</summary>
    public required EngineReleasePlan Plan { get; init; }

    /// <summary>One result per game; empty if the release was refused.</summary>
    public IReadOnlyList<OperationResult> Results { get; init; } = [];

    /// <summary>Why nothing was released; null if the release was not refused.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether every game of the plan was released.</summary>
    public bool IsSuccess => Refusal is null && Results.All(static result => result.IsSuccess);
}
