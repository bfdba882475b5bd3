namespace Galaxy.Runtime;

/// <summary>Which engine is behind the port; asked rarely, because it hardly ever changes.</summary>
internal sealed class EngineIdentity(IDockerClient docker, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private Known? known;

    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<EngineInfo> FindAsync(OperationScope operation)
    {
        if (known is { } last && time.GetElapsedTime(last.AskedAt) < Freshness)
        {
            return last.Engine;
        }

        var asked = time.GetTimestamp();
        var engine = await operation.AskAsync(PortCall.InspectEngine, docker.InspectEngineAsync);
        known = new Known(engine, asked);
        return engine;
    }

    private sealed record Known(EngineInfo Engine, long AskedAt);
}
