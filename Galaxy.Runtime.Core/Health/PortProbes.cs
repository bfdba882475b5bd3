namespace Galaxy.Runtime;

/// <summary>One cheap question a port, which changes nothing and tells whether the other side does its work.</summary>
internal sealed class PortProbes(IDockerClient docker, IRuntimeRecordStore records, IOperationLogStore journal, IGameLeaseStore leases, string network)
{
    // Nobody's game, and nobody's token: 43 characters that no random source will draw.
    private const string Game = "galaxy-health-probe";
    private static readonly string Token = new('0', 43);
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(1);

    /// <summary>The network that every game joins.</summary>
    public string Network => network;

    /// <returns>Whether the engine has the network.</returns>
    public ValueTask<bool> AskEngineAsync(CancellationToken cancellationToken) => docker.NetworkExistsAsync(network, cancellationToken);

    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskRecordsAsync(CancellationToken cancellationToken)
    {
        _ = await records.FindAsync(Game, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskJournalAsync(CancellationToken cancellationToken)
    {
        _ = await journal.ReadAsync(Game, limit: 1, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>What waits to be published.</returns>
    public ValueTask<OutboxBacklog> AskEventsAsync(CancellationToken cancellationToken) => journal.CountEventsAsync(cancellationToken);

    /// <summary>Renews a lease that nobody holds: the store has to be able to write, and writes nothing.</summary>
    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskLeasesAsync(CancellationToken cancellationToken)
    {
        _ = await leases.TryRenewAsync(Game, Token, Ttl, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
