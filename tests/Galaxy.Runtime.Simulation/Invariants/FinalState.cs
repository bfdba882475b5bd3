namespace Galaxy.Runtime.Simulation;

/// <summary>What must be so after any sequence of faults and one pass with everything reachable.</summary>
internal static class FinalState
{
    public static IReadOnlyList<string> Problems(World world)
    {
        var problems = new List<string>();
        var containers = world.Containers;
        foreach (var gameId in world.Watch.Games)
        {
            var record = world.Backend.Records.Find(gameId);
            var ours = containers.Where(container => world.Watch.GameOf(container.Id) == gameId
                && (!world.Watch.Renamed.Contains(container.Id) || container.Id == record?.ContainerId)).ToList();
            CheckGame(world, gameId, record, ours, problems);
        }

        foreach (var entry in world.Backend.Operations.All.Where(static entry => entry.Closing is null))
        {
            problems.Add($"I4: {entry.Kind} {entry.OperationId:N} of {entry.GameId} is still open");
        }

        foreach (var id in world.Watch.Foreign)
        {
            if (containers.FirstOrDefault(container => container.Id == id) is not { State: ContainerState.Running })
            {
                problems.Add($"I7: foreign container {id} does not run any more");
            }
        }

        return problems;
    }

    private static void CheckGame(World world, string gameId, RuntimeRecord? record, List<ContainerInfo> ours, List<string> problems)
    {
        var alive = ours.Where(Snapshot.IsAlive).ToList();
        // What an engine has of a game whose record names another engine is quarantined there.
        if (alive.Count > 1 && !world.HasReplacement)
        {
            problems.Add($"I1: {alive.Count} containers of {gameId} live");
        }

        var isRecordedAlive = record is not null && alive.Exists(container => container.Id == record.ContainerId);
        if (record is { Status: RuntimeStatus.Running } != isRecordedAlive)
        {
            problems.Add($"I2: the record of {gameId} says {record?.Status.ToString() ?? "nothing"}, and its container {(isRecordedAlive ? "runs" : "does not run")}");
        }

        foreach (var container in ours.Where(container => container.Id != record?.ContainerId && !world.HasReplacement))
        {
            problems.Add($"I3: container {container.Id[..8]} ({container.State}) of {gameId} has no record");
        }

        if (world.Backend.Leases.FindHolder(gameId) is not null)
        {
            problems.Add($"I5: the lease of {gameId} is still held");
        }

        if (record is not null && record.StatePath != $"/in-memory/games/{gameId}")
        {
            problems.Add($"I8: the state directory of {gameId} became {record.StatePath}");
        }

        if (isRecordedAlive && !WasCreatedWith(world, record!))
        {
            problems.Add($"I10: the container of {gameId} was created with other settings than its record names, {record!.SettingsDigest ?? "none"}");
        }

        if (isRecordedAlive && record!.ImageId != alive.First(container => container.Id == record.ContainerId).ImageId)
        {
            problems.Add($"I2: the record of {gameId} names another image than the one that runs");
        }
    }

    /// <summary>Whether the store has the settings that a record names, and its container was created with them.</summary>
    private static bool WasCreatedWith(World world, RuntimeRecord record)
    {
        var given = world.FindSpec(record.ContainerId!)?.Environment.GetValueOrDefault(Request.GivenBy);
        var settings = GameSettings.None;
        return (record.SettingsDigest is null || GameSettings.TryParse(world.Backend.Records.FindSettings(record.GameId, record.SettingsDigest), out settings, out _))
            && given == settings.Environment.GetValueOrDefault(Request.GivenBy);
    }
}
