using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>One connection of the client, from the attempt to make it on. Its state is guarded by whoever holds it.</summary>
/// <param name="opening">The attempt; it succeeds also when there is no server yet.</param>
/// <param name="openedAt">When it began; a timestamp of the clock.</param>
internal sealed class RedisLink(Task<ConnectionMultiplexer> opening, long openedAt)
{
    public Task<ConnectionMultiplexer> Opening => opening;

    public long OpenedAt => openedAt;

    /// <summary>Whether the server ever answered on it.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>When a command was first given up without any answer since; null while it answers.</summary>
    public long? SilentSince { get; set; }

    /// <summary>Ends it, without waiting for commands that are under way.</summary>
    public async Task CloseAsync()
    {
        try
        {
            var multiplexer = await opening.ConfigureAwait(false);
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            // It never was a connection, or it is broken: either way it is over.
        }
    }
}
