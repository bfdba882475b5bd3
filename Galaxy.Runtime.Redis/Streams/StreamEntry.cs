namespace Galaxy.Runtime.Redis;

/// <summary>One entry of a stream as the server holds it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fields">Names and values in turn; null when the entry was deleted while it was pending.</param>
internal readonly record struct StreamEntry(string Id, IReadOnlyList<byte[]>? Fields);
