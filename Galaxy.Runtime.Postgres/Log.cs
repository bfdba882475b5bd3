using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Postgres;

/// <summary>Every log line of this package; ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "postgres migration applied: {Migration} in schema {Schema}")]
    public static partial void MigrationApplied(this ILogger logger, string migration, string schema);

    [LoggerMessage(3002, LogLevel.Information, "postgres schema ready: {Schema} at version {Version}")]
    public static partial void SchemaReady(this ILogger logger, string schema, int version);

    [LoggerMessage(3003, LogLevel.Warning, "postgres call given up without an answer; its connection is being cancelled")]
    public static partial void CallGivenUp(this ILogger logger);

    [LoggerMessage(3010, LogLevel.Information, "journal retention deleted {Count} closed entries")]
    public static partial void JournalTrimmed(this ILogger logger, long count);

    [LoggerMessage(3011, LogLevel.Warning, "journal retention failed, will be tried again")]
    public static partial void JournalTrimFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3012, LogLevel.Information, "journal retention works again")]
    public static partial void JournalTrimRecovered(this ILogger logger);
}
