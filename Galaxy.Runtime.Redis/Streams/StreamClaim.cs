namespace Galaxy.Runtime.Redis;

/// <summary>What one claim took over.</summary>
/// <param name="Cursor">Where the next one goes on; <c>0-0</c> when all pending entries were seen.</param>
/// <param name="Deliveries">The entries that are ours now.</param>
/// <param name="Deleted">Ids that were pending and deleted; the server dropped them.</param>
internal sealed record StreamClaim(string Cursor, IReadOnlyList<StreamDelivery> Deliveries, IReadOnlyList<string> Deleted);
