namespace Galaxy.Runtime.Chaos;

/// <summary>One host with what lies between it and its servers.</summary>
internal sealed record HostLines(HostProcess Process, CuttableProxy Engine, CuttableProxy Database, CuttableProxy Redis) : IAsyncDisposable
{
    public IReadOnlyList<CuttableProxy> Proxies => [Engine, Database, Redis];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        foreach (var proxy in Proxies)
        {
            await proxy.DisposeAsync();
        }
    }
}
