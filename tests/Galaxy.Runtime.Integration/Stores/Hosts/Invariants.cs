using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>What must be true of a game after any fault and one reconcile pass.</summary>
internal static class Invariants
{
    public static async Task HoldAsync(StoreHost host, InMemoryBackend engine, string game)
    {
        var containers = engine.Docker.Containers.Where(container => container.Labels.Values.Contains(game, StringComparer.Ordinal)).ToList();
        var record = await host.Queries.FindAsync(game);
        var running = containers.Where(static container => container.State is ContainerState.Running).ToList();

        containers.Should().HaveCountLessThanOrEqualTo(1, "a game has one container");
        (record?.Status is RuntimeStatus.Running).Should().Be(running.Count is 1, "the record says running when a container runs");
        containers.Should().NotContain(container => record == null || record.ContainerId != container.Id, "the record names the container");
        var journal = await JournalAsync(host, game);
        journal.Should().NotContain(static entry => entry.Closing == null, "every entry is closed");
        journal.Select(static entry => entry.OperationId).Should().OnlyHaveUniqueItems();
    }

    /// <summary>What a caller was told is what the journal holds.</summary>
    public static Task IsTrueAsync(StoreHost host, OperationResult result) => AreTrueAsync(host, [result]);

    /// <summary>What callers were told is what the journal holds.</summary>
    public static async Task AreTrueAsync(StoreHost host, IEnumerable<OperationResult> results)
    {
        foreach (var ofGame in results.GroupBy(static result => result.GameId, StringComparer.Ordinal))
        {
            var journal = (await JournalAsync(host, ofGame.Key)).ToDictionary(static entry => entry.OperationId);
            foreach (var result in ofGame)
            {
                IsTrue(result, journal.GetValueOrDefault(result.OperationId));
            }
        }
    }

    private static void IsTrue(OperationResult result, OperationEntry? entry)
    {
        if (result.IsSuccess)
        {
            (result.Record.Status is RuntimeStatus.Running).Should().Be(
                result.Kind is OperationKind.Start or OperationKind.Restart or OperationKind.Patch, "a success reached its goal ({0})", result);
        }

        if (result.IsSuccess && !result.IsReplay)
        {
            entry.Should().NotBeNull("a success is in the journal ({0})", result);
            (entry!.Closing?.IsSuccess).Should().NotBe(false, "a success is closed as one, or still open ({0})", result);
        }
        else if (!result.IsSuccess && result.ErrorCode is not ErrorCode.Interrupted && !IsRolledBackRestart(result))
        {
            (entry?.Closing?.IsSuccess).Should().NotBe(true, "a failure is not a success in the journal ({0})", result);
        }
    }

    // Runs the image it should run: where its closing was lost, too, recovery cannot tell it from a restart that worked.
    private static bool IsRolledBackRestart(OperationResult result) =>
        result.Kind is OperationKind.Restart && result.ErrorMessage!.Contains("; rolled back to ", StringComparison.Ordinal);

    // The port's own method: queries of a host end at a thousand entries.
    private static async ValueTask<IReadOnlyList<OperationEntry>> JournalAsync(StoreHost host, string game) =>
        (await host.Journal.ReadAsync(game, int.MaxValue, before: null, CancellationToken.None)).Entries;
}
