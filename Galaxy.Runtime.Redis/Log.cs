using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Every log line of this package; ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "redis {Version} ready at {Address}")]
    public static partial void ServerReady(this ILogger logger, string address, string version);

    [LoggerMessage(4010, LogLevel.Information, "job consumer group created: {Group} on {Stream}")]
    public static partial void GroupCreated(this ILogger logger, string stream, string group);

    [LoggerMessage(4011, LogLevel.Warning, "job consumer of {Stream} has a fault and retries until it is gone: {Problem}")]
    public static partial void ConsumerFaulted(this ILogger logger, string stream, string problem, Exception exception);

    [LoggerMessage(4012, LogLevel.Information, "job consumer of {Stream} works again")]
    public static partial void ConsumerWorksAgain(this ILogger logger, string stream);

    [LoggerMessage(4013, LogLevel.Warning, "job consumer of {Stream} could not release its {Count} jobs; other hosts claim them when their heartbeat is missed: {Problem}")]
    public static partial void JobsNotGivenBack(this ILogger logger, string stream, int count, string problem);

    [LoggerMessage(4020, LogLevel.Warning, "job {JobId} of {Stream} for game {GameId} failed in attempt {Try} and will be retried: {Problem}")]
    public static partial void JobWillBeTriedAgain(this ILogger logger, string stream, string jobId, string gameId, int @try, string problem);

    [LoggerMessage(4021, LogLevel.Error, "job {JobId} of {Stream} for game {GameId} threw")]
    public static partial void JobThrew(this ILogger logger, string stream, string jobId, string gameId, Exception exception);

    [LoggerMessage(4022, LogLevel.Warning, "job {JobId} of {Stream} for game {GameId} ended, but its result could not be published yet: {Problem}")]
    public static partial void JobNotCompletedYet(this ILogger logger, string stream, string jobId, string gameId, string problem);

    [LoggerMessage(4023, LogLevel.Error, "job {JobId} of {Stream} became a dead letter ({Reason}): {Problem}")]
    public static partial void JobBuried(this ILogger logger, string stream, string jobId, string reason, string problem);

    [LoggerMessage(4026, LogLevel.Error, "more than {Count} jobs of {Stream} in one minute could not be read: the others of that minute are not logged; they are in the dead letters")]
    public static partial void MoreJobsBuried(this ILogger logger, string stream, int count);

    [LoggerMessage(4024, LogLevel.Warning, "job {JobId} of {Stream} was deleted from the stream before it was done; it is dropped")]
    public static partial void JobWasDeleted(this ILogger logger, string stream, string jobId);

    [LoggerMessage(4025, LogLevel.Warning, "job {JobId} of {Stream} for game {GameId} is no longer ours: another host took it over, or it was deleted; dropped")]
    public static partial void JobNoLongerOurs(this ILogger logger, string stream, string jobId, string gameId);
}
