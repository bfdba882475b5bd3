namespace Galaxy.Runtime.Http;

/// <summary>One page of records.</summary>
/// <param name="Items">The records, ordered by game id.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
internal sealed record RecordPage(IReadOnlyList<RecordAnswer> Items, string? Next);

/// <summary>Operations of all games: the open ones, then the one that ended last.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">What to give as <c>before</c> for the next page; null on the last.</param>
internal sealed record LogPage(IReadOnlyList<EntryAnswer> Items, string? Next);

/// <summary>Entries of a game's operation log, newest first.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">What to give as <c>before</c> for the next page; null on the last.</param>
internal sealed record EntryPage(IReadOnlyList<EntryAnswer> Items, long? Next);

/// <summary>Health events, newest first.</summary>
/// <param name="Items">The events.</param>
internal sealed record HealthPage(IReadOnlyList<HealthData> Items);
