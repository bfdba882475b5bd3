using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Postgres;

/// <summary>Every log line of this package; ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "postgres migration applied: {Migration} in schema {Schema}")]
    public static partial void MigrationApplied(this ILogger logger, string migration, string schema);

    [LoggerMessage(3002, LogLevel.Information, "postgres schema ready: {Schema} at version {Version}")]
    public static partial void SchemaReady(this ILogger logger, string schema, int version);

    [LoggerMessage(3003, LogLevel.Warning, "postgres call abandoned without an answer; its connection is being cancelled")]
    public static partial void CallGivenUp(this ILogger logger);

    [LoggerMessage(3004, LogLevel.Warning, "postgres statements are not prepared: a pooler before {Location} does not keep them; every call costs the server its planning")]
    public static partial void PreparingOff(this ILogger logger, string location);
}
