namespace Galaxy.Runtime;

/// <summary>Which engine is behind the port; asked rarely, because it hardly ever changes.</summary>
internal sealed class EngineIdentity(IContainerEngine docker, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private Known? known;

    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<EngineInfo> FindAsync(OperationScope scope)
    {
        if (known is { } last && time.GetElapsedTime(last.AskedAt) < Freshness)
        {
            return last.Engine;
        }

        return await AskAsync(scope);
    }

    /// <summary>
    /// Makes sure that the engine which does not have the recorded container is the record's own: one that was replaced within the freshness has none of its predecessor's, and those may run.
    /// </summary>
    /// <exception cref="RuntimePortException">The engine did not answer, or another one answers.</exception>
    public async ValueTask ConfirmAsync(OperationScope scope)
    {
        if (scope.Record is { EngineId: not null } record && await AskAsync(scope) is { } engine && !string.Equals(engine.Id, record.EngineId, StringComparison.Ordinal))
        {
            throw new RuntimePortException(PortFault.Unavailable, $"container {record.ContainerId} belongs to engine \"{record.EngineId}\", and this host uses engine \"{engine.Id}\"");
        }
    }

    private async ValueTask<EngineInfo> AskAsync(OperationScope scope)
    {
        var asked = time.GetTimestamp();
        var engine = await scope.AskAsync(PortCall.InspectEngine, docker.InspectEngineAsync);
        known = new Known(engine, asked);
        return engine;
    }

    private sealed record Known(EngineInfo Engine, long AskedAt);
}
