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
        (await host.Queries.ReadOperationsAsync(game)).Should().NotContain(static entry => entry.Closing == null, "every entry is closed");
        (await host.Queries.ReadOperationsAsync(game)).Select(static entry => entry.OperationId).Should().OnlyHaveUniqueItems();
    }

    /// <summary>What a caller was told is what the journal holds.</summary>
    public static async Task IsTrueAsync(StoreHost host, OperationResult result)
    {
        var entry = (await host.Queries.ReadOperationsAsync(result.GameId, 1000)).SingleOrDefault(entry => entry.OperationId == result.OperationId);
        if (result.IsSuccess && !result.IsReplay)
        {
            entry.Should().NotBeNull("a success is in the journal");
            (entry!.Closing?.IsSuccess).Should().NotBe(false, "a success is closed as one, or still open");
        }
        else if (!result.IsSuccess && result.ErrorCode is not ErrorCode.Interrupted)
        {
            (entry?.Closing?.IsSuccess).Should().NotBe(true, "a failure is not a success in the journal ({0})", result.ErrorCode);
        }
    }
}
