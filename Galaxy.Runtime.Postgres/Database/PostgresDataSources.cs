using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>The data source of a connection string, set up for this package.</summary>
internal static class PostgresDataSources
{
    private const string MaxAutoPrepare = "Max Auto Prepare";

    /// <summary>Builds it.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="prepares">Whether statements are prepared by themselves, unless the connection string says how many.</param>
    public static NpgsqlDataSource Build(string connectionString, bool prepares = true)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        Default(settings, MaxAutoPrepare, settings => settings.MaxAutoPrepare = prepares ? 64 : 0);
        Default(settings, "Auto Prepare Min Usages", static settings => settings.AutoPrepareMinUsages = 2);
        // No call leaves session state behind, so there is nothing to reset.
        Default(settings, "No Reset On Close", static settings => settings.NoResetOnClose = true);
        // A journal entry must not vanish with a transaction of the host.
        Default(settings, "Enlist", static settings => settings.Enlist = false);
        // A machine that died without a word is noticed after about a minute.
        Default(settings, "Tcp Keepalive", static settings => settings.TcpKeepAlive = true);
        Default(settings, "Tcp Keepalive Time", static settings => settings.TcpKeepAliveTime = 30);
        Default(settings, "Tcp Keepalive Interval", static settings => settings.TcpKeepAliveInterval = 10);
        // How long a cancelled statement may still answer before its connection is dropped, in ms.
        Default(settings, "Cancellation Timeout", static settings => settings.CancellationTimeout = 500);
        Default(settings, "Application Name", static settings => settings.ApplicationName = "galaxy-runtime");

        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        // Every type used here is built in; without this the first connection would read the catalogue.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    /// <summary>Whether the connection string says itself how many statements are prepared.</summary>
    public static bool SetsPreparing(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).ShouldSerialize(MaxAutoPrepare);

    /// <summary>Of several hosts the one that takes writes.</summary>
    public static NpgsqlDataSource Writable(NpgsqlDataSource dataSource) =>
        dataSource is NpgsqlMultiHostDataSource hosts ? hosts.WithTargetSession(TargetSessionAttributes.ReadWrite) : dataSource;

    private static void Default(NpgsqlConnectionStringBuilder settings, string keyword, Action<NpgsqlConnectionStringBuilder> set)
    {
        if (!settings.ShouldSerialize(keyword))
        {
            set(settings);
        }
    }
}
