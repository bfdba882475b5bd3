using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

internal static class StreamAppending
{
    /// <summary>Appends one entry to a stream that keeps about its newest <paramref name="maxLength"/>.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="stream">The stream's key; it is made when missing.</param>
    /// <param name="maxLength">How many entries it keeps, about.</param>
    /// <param name="fields">Names and values in turn.</param>
    /// <param name="cancellationToken">Gives up waiting; the entry may have been appended.</param>
    /// <exception cref="RuntimePortException">The server did not answer, or refused.</exception>
    public static async ValueTask AppendAsync(
        this RedisConnection redis, RedisKey stream, int maxLength, object[] fields, CancellationToken cancellationToken) =>
        await redis.SendAsync("XADD", [stream, "MAXLEN", "~", maxLength, "*", .. fields], cancellationToken).ConfigureAwait(false);
}
