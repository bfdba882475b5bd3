using System.Collections.Concurrent;
using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>
/// By which signs it is known that a container went down with its engine or machine. What one <c>docker stop</c> or <c>docker kill</c> also leaves is no sign: it ended before the engine
/// came back, and that is all that is known.
/// </summary>
internal sealed class EngineEnds(IContainerEngine docker, PortCaller caller, BootOptions options)
{
    // What an engine that boots, or a shim whose container is gone, reports for a process that it lost.
    private const int LostExitCode = 255;

    // Engines give containers ten seconds when they end, and record those that they lost while they boot.
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, bool> endedUnderWatch = new(StringComparer.Ordinal);
    private volatile Dictionary<string, EngineEnd> known = new Dictionary<string, EngineEnd>(StringComparer.Ordinal);

    /// <summary>What the newest pass learned of the end of a container; null if it ended while its engine ran, or that is not known.</summary>
    public EngineEnd? Of(ContainerInfo container) => known.TryGetValue(container.Id, out var end) && end.FinishedAt == container.FinishedAt ? end : null;

    /// <summary>A container's end was read from a stream of an engine that answers no new connection.</summary>
    public void Ended(string containerId) => endedUnderWatch[containerId] = true;

    public void Forget(string containerId) => endedUnderWatch.TryRemove(containerId, out _);

    /// <summary>Inspects the containers of games that are seen down, and of those that a pass has recorded as stopped since the engine came back: together they show more than one alone.</summary>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask LearnAsync(IReadOnlyList<EndedGame> games, CancellationToken cancellationToken)
    {
        if (options.Resume is not BootResume.Running || !games.Any(static game => game.IsUndecided))
        {
            return;
        }

        var engineStart = await caller.SendAsync(PortCall.FindEngineStart, docker.FindEngineStartAsync, cancellationToken).ConfigureAwait(false);
        var ended = new List<ContainerInfo>();
        foreach (var game in games.Where(game => game.IsUndecided || game.StoppedAt > engineStart))
        {
            var container = await caller.SendAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(game.ContainerId, cancel), cancellationToken).ConfigureAwait(false);
            if (container is { State: ContainerState.Exited or ContainerState.Dead, StartedAt: not null } && (container.FinishedAt is null || container.FinishedAt <= engineStart))
            {
                ended.Add(container);
            }
        }

        var last = ended.Max(static container => container.FinishedAt);
        var together = ended.Count(container => container.FinishedAt >= last - Together);
        known = ended.ToDictionary(
            static container => container.Id,
            container => new EngineEnd(container.FinishedAt, SignOf(container, engineStart, container.FinishedAt >= last - Together ? together : 1)),
            StringComparer.Ordinal);
    }

    /// <returns>By what it is known that it went down with the engine; null if a stop of this one container would have left the same.</returns>
    private string? SignOf(ContainerInfo container, DateTimeOffset? engineStart, int together) => container switch
    {
        { FinishedAt: null } => "its engine lost it",
        _ when endedUnderWatch.ContainsKey(container.Id) => "its engine was ending",
        { ExitCode: LostExitCode, FinishedAt: { } finishedAt } when engineStart - finishedAt <= Together => "its engine found it lost when it came back",
        _ when together > 1 => string.Create(CultureInfo.InvariantCulture, $"{together} games went down together before the engine came back"),
        _ => null,
    };
}

/// <summary>The end of a container that lies before its engine's start.</summary>
/// <param name="FinishedAt">When it ended; null if the engine never saw it.</param>
/// <param name="Sign">By what it is known that it went down with the engine; null if it is not.</param>
internal sealed record EngineEnd(DateTimeOffset? FinishedAt, string? Sign);

/// <summary>A game whose recorded container has exited.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="StoppedAt">When it was recorded as stopped; null while it is recorded as running.</param>
/// <param name="IsUndecided">Whether its end is still to be recorded, or an entry of that is open.</param>
internal sealed record EndedGame(string ContainerId, DateTimeOffset? StoppedAt, bool IsUndecided);
