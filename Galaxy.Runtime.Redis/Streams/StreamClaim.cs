namespace Galaxy.Runtime.Redis;

/// <summary>What one XAUTOCLAIM took over.</summary>
/// <param name="Cursor">Where the next one goes on; <c>0-0</c> when all was looked at.</param>
/// <param name="Entries">The entries that are ours now.</param>
/// <param name="Deleted">Ids that were pending and deleted; the server dropped them.</param>
internal sealed record StreamClaim(string Cursor, IReadOnlyList<StreamEntry> Entries, IReadOnlyList<string> Deleted);
