using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>
/// Whether prepared statements are there when they are used again. A pooler that gives each transaction another session of the server
/// (PgBouncer with <c>pool_mode = transaction</c>) keeps them only if it keeps track of them itself; where it does not, a statement is missing, exists twice, or is
/// another client's. One connection seldom notices: it gets the session that it had a moment ago.
/// </summary>
internal static class PreparedStatementCheck
{
    private const int Connections = 3;

    // Behind a pooler with a session or two, a second transaction waits for the first one.
    private const int HeldSeconds = 2;

    /// <summary>Whether the data source prepares statements, and what is between it and the server keeps them.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses.</exception>
    public static async Task<bool> AreKeptAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        if (settings.MaxAutoPrepare is 0 || settings.Multiplexing)
        {
            return true;
        }

        List<NpgsqlConnection> connections = [];
        try
        {
            connections.Add(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
            if (await IsDirectAsync(connections[0], cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            var most = settings.Pooling ? Math.Min(Connections, settings.MaxPoolSize) : Connections;
            while (connections.Count < most)
            {
                connections.Add(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
            }

            return await AreKeptAsync(connections, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // A server names its own process when a client connects; a pooler makes a number up, because the process will change.
    private static async Task<bool> IsDirectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int process && process == connection.ProcessID;
        }
    }

    /// <summary>Each connection prepares a statement of its own, all under the same name; then they use them in pairs, one within a transaction, so that they cannot share a session.</summary>
    private static async Task<bool> AreKeptAsync(List<NpgsqlConnection> connections, CancellationToken cancellationToken)
    {
        var statements = connections.Select(static (connection, number) => new Statement(connection, number)).ToList();
        try
        {
            foreach (var statement in statements)
            {
                if (!await statement.PrepareAsync(cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }

            for (var first = 0; first < statements.Count; first++)
            {
                var transaction = await connections[first].BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    if (!await statements[first].IsKeptAsync(cancellationToken).ConfigureAwait(false)
                        || !await statements[(first + 1) % statements.Count].IsKeptAsync(cancellationToken).ConfigureAwait(false))
                    {
                        return false;
                    }
                }
            }

            return true;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            // The pooler has a single session free, in which every name was found that was prepared in it.
            return true;
        }
        finally
        {
            foreach (var statement in statements)
            {
                await statement.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private sealed class Statement(NpgsqlConnection connection, int number) : IAsyncDisposable
    {
        private readonly NpgsqlCommand command = new(FormattableString.Invariant($"SELECT {number}::int4"), connection) { CommandTimeout = HeldSeconds };

        public async Task<bool> PrepareAsync(CancellationToken cancellationToken)
        {
            try
            {
                await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException refusal) when (IsOfPreparing(refusal))
            {
                return false;
            }

            return await IsKeptAsync(cancellationToken).ConfigureAwait(false);
        }

        /// <summary>Whether the statement that has its name is still this one.</summary>
        public async Task<bool> IsKeptAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int answer && answer == number;
            }
            catch (PostgresException refusal) when (IsOfPreparing(refusal))
            {
                return false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await using (command.ConfigureAwait(false))
            {
                try
                {
                    await command.UnprepareAsync().ConfigureAwait(false);
                }
                catch (Exception exception) when (PostgresErrors.IsOfTheDatabase(exception))
                {
                    // What is left of it is of no use to any other client.
                }
            }
        }

        private static bool IsOfPreparing(PostgresException refusal) =>
            refusal.SqlState is PostgresErrorCodes.DuplicatePreparedStatement or PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.ProtocolViolation;
    }
}
