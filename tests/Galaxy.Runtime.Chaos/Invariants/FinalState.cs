namespace Galaxy.Runtime.Chaos;

/// <summary>What must be so after one pass of recovery with everything reachable, and what the watches of the whole pass found.</summary>
internal static class FinalState
{
    public static async Task<IReadOnlyList<string>> ProblemsAsync(PrivateServers here, IReadOnlyList<string> games, StateMarks marks)
    {
        var sight = await GameSight.TakeAsync(here);
        return
        [
            .. games.Select(sight.Problem).OfType<string>(),
            .. sight.Open.SelectMany(static entries => entries).Select(static entry => $"I4: {entry.Kind} {entry.OperationId:N} of {entry.GameId} is still open"),
            .. games.SelectMany(gameId => StateProblems(here, sight, gameId)),
            .. await here.ForeignContainers.ProblemsAsync(here.Engine.Probe),
            .. await DatabaseAudit.ProblemsAsync(here.Connection),
            .. marks.Problems(),
        ];
    }

    /// <summary>I5: nobody lives who could hold one, so whoever tries gets it.</summary>
    public static async Task<IReadOnlyList<string>> LeaseProblemsAsync(IGameLeaseStore leases, IReadOnlyList<string> games)
    {
        var problems = new List<string>();
        foreach (var gameId in games)
        {
            if (!await leases.TryAcquireAsync(gameId, "whoever-comes-after-everything-else", RuntimeSetUp.LeaseTtl, CancellationToken.None))
            {
                problems.Add($"I5: the lease of {gameId} is still held");
            }
        }

        return problems;
    }

    private static IEnumerable<string> StateProblems(PrivateServers here, GameSight sight, string gameId)
    {
        var path = Path.Combine(here.StateRoot, gameId);
        if (sight.Records.GetValueOrDefault(gameId) is { } record && record.StatePath != path)
        {
            yield return $"I8: the state directory of {gameId} became {record.StatePath}";
        }

        foreach (var container in sight.Containers[gameId].Where(container => container.StateSource != path))
        {
            yield return $"I8: container {container.Id[..12]} of {gameId} keeps its state in {container.StateSource}";
        }

        if (sight.Records.GetValueOrDefault(gameId) is { Status: "running" } running
            && sight.Containers[gameId].FirstOrDefault(container => container.Id == running.ContainerId) is { } runs && runs.ImageId != running.ImageId)
        {
            yield return $"I2: the record of {gameId} names another image than the one that runs";
        }
    }
}
