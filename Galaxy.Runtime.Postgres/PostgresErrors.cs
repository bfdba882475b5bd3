using System.Net.Sockets;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>
/// What PostgreSQL and Npgsql report, in our meaning: by SQLSTATE and exception type, never by text. Messages carry codes and names of
/// our own constraints only, because the server's texts quote data and Npgsql's may quote the connection string.
/// </summary>
internal static class PostgresErrors
{
    private const string IdempotencyKeyIndex = "operation_log_idempotency_key";

    /// <summary>
    /// Whether an exception is the database's or the connection's doing, and not a bug. Npgsql answers InvalidOperationException where a
    /// connection breaks between being taken and being used, and ObjectDisposedException where the pool is closed.
    /// </summary>
    public static bool IsOfTheDatabase(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or SocketException or OperationCanceledException or InvalidOperationException;

    /// <summary>The fault that such an exception stands for.</summary>
    public static RuntimePortException Translate(Exception exception) => exception switch
    {
        PostgresException server => new RuntimePortException(FaultOf(server.SqlState), MessageOf(server), server),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => new RuntimePortException(
            PortFault.TimedOut, "PostgreSQL did not answer in time, or every connection of the pool was busy.", exception),
        ObjectDisposedException => new RuntimePortException(PortFault.Unavailable, "The connection pool to PostgreSQL is closed.", exception),
        _ => new RuntimePortException(PortFault.Unavailable, "PostgreSQL cannot be reached, or the connection was lost.", exception),
    };

    /// <summary>Whether another succeeded entry took the idempotency key between our read and our write.</summary>
    public static bool IsIdempotencyKeyTaken(RuntimePortException fault) =>
        fault.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: IdempotencyKeyIndex };

    /// <summary>The fault of a start-up that failed, with what to do about it.</summary>
    /// <param name="fault">What the start-up met.</param>
    /// <param name="place">Host, port, database and schema; no secret.</param>
    public static RuntimePortException AtStartUp(RuntimePortException fault, string place)
    {
        var advice = fault.InnerException is PostgresException server
            ? AdviceOf(server.SqlState)
            : "check that the server runs and that Host, Port and the SSL settings of the connection string are right";
        return fault.InnerException is PostgresException or NpgsqlException or TimeoutException
            ? new RuntimePortException(fault.Fault, $"Postgres is not usable ({place}): {fault.Message} What to do: {advice}.", fault.InnerException)
            : fault;
    }

    /// <summary>Statements are to be prepared, and do not last.</summary>
    /// <param name="place">Host, port, database and schema; no secret.</param>
    public static RuntimePortException NotPrepared(string place) => new(
        PortFault.Rejected,
        $"Postgres is not usable ({place}): statements are prepared (Max Auto Prepare is not 0), and a pooler before the database does not keep them, as PgBouncer before 1.21 in transaction mode does not. "
        + "What to do: set Max Auto Prepare=0 in the connection string of the data source; or max_prepared_statements in PgBouncer 1.21 or newer; or pool_mode = session.");

    private static PortFault FaultOf(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.QueryCanceled => PortFault.TimedOut,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => PortFault.Unavailable,
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable => PortFault.Unavailable,
        _ => sqlState.AsSpan(0, Math.Min(2, sqlState.Length)) switch
        {
            // Connection, insufficient resources (disk, memory, connections), operator intervention, system error, internal error.
            "08" or "53" or "57" or "58" or "XX" => PortFault.Unavailable,
            _ => PortFault.Rejected,
        },
    };

    private static string MessageOf(PostgresException server)
    {
        var meaning = server.SqlState switch
        {
            PostgresErrorCodes.QueryCanceled => "cancelled the statement for taking too long",
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => "undid the statement because another one was in its way",
            PostgresErrorCodes.ReadOnlySqlTransaction => "is read-only",
            PostgresErrorCodes.LockNotAvailable => "could not get a lock in time",
            PostgresErrorCodes.DiskFull => "has no disk space left",
            PostgresErrorCodes.TooManyConnections => "has no connection left",
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => "is shutting down or starting up",
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "refused the user name or password",
            PostgresErrorCodes.InvalidCatalogName => "has no such database",
            PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedTable => "lacks a schema or table of this package: apply its migrations",
            PostgresErrorCodes.UndefinedColumn => "has tables of another version of this package",
            PostgresErrorCodes.InsufficientPrivilege => "refused: the user lacks a right",
            _ => FaultOf(server.SqlState) is PortFault.Rejected ? "refused the statement" : "failed",
        };
        return server.ConstraintName is { Length: > 0 } constraint
            ? $"PostgreSQL {meaning} (SQLSTATE {server.SqlState}, {constraint})."
            : $"PostgreSQL {meaning} (SQLSTATE {server.SqlState}).";
    }

    private static string AdviceOf(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "correct Username and Password of the connection string, or pg_hba.conf",
        PostgresErrorCodes.InvalidCatalogName => "create the database, or correct Database in the connection string",
        PostgresErrorCodes.InsufficientPrivilege =>
            "to apply migrations the user needs CREATE on the database, or a schema it owns; with Galaxy:Runtime:Postgres:Migrate = Verify it "
            + "needs USAGE on the schema and SELECT, INSERT, UPDATE and DELETE on its tables",
        PostgresErrorCodes.ReadOnlySqlTransaction => "connect to the primary: this server, or the user's default, is read-only",
        PostgresErrorCodes.TooManyConnections => "raise max_connections, or lower Maximum Pool Size of the hosts",
        PostgresErrorCodes.LockNotAvailable => "find the host that hangs while it migrates, and start again",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "wait until the server is up, and start again",
        _ => "search the server's log for the code",
    };
}
