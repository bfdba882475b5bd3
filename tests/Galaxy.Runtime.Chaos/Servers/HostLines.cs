namespace Galaxy.Runtime.Chaos;

/// <summary>One host with what lies between it and its servers.</summary>
internal sealed record HostLines(HostProcess Process, Cable Engine, Cable Database, Cable Redis) : IAsyncDisposable
{
    public IReadOnlyList<Cable> Cables => [Engine, Database, Redis];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        foreach (var cable in Cables)
        {
            await cable.DisposeAsync();
        }
    }
}
