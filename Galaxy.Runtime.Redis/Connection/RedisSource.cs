using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>Where the client comes from: made from settings and ours to close, or the host's own and shared with it.</summary>
internal abstract class RedisSource
{
    /// <summary>Host and port, for messages; null if only the opened client knows.</summary>
    public abstract string? Address { get; }

    /// <summary>Whether the host owns the client, and disposes it.</summary>
    public abstract bool IsShared { get; }

    /// <exception cref="ArgumentException">The connection string is none; options are validated before, so this is a bug.</exception>
    public static RedisSource Of(RedisUse use, RedisOptions options, IServiceProvider services) =>
        use.FindMultiplexer(options) is { } multiplexer ? new SharedSource(() => multiplexer(services))
        : use.Configuration is { } configuration ? new OwnSource(configuration, options.CommandTimeout)
        : FromConnectionString(options.ConnectionString, options.CommandTimeout);

    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static RedisSource FromConnectionString(string connectionString, TimeSpan commandTimeout) =>
        TryParse(connectionString, out var configuration)
            ? new OwnSource(configuration, commandTimeout)
            : throw new ArgumentException("Not a Redis connection string.", nameof(connectionString));

    /// <summary>Reads a connection string that names at least one server.</summary>
    public static bool TryParse(string connectionString, [NotNullWhen(true)] out ConfigurationOptions? configuration)
    {
        try
        {
            configuration = ConfigurationOptions.Parse(connectionString);
            configuration.ReconnectRetryPolicy = new LinearRetry(OwnSource.RetryMilliseconds);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Its text may quote a part of the value, so it goes nowhere.
            configuration = null;
        }

        return configuration is { EndPoints.Count: > 0 };
    }

    /// <summary>Host and port of servers, for messages.</summary>
    public static string Describe(IEnumerable<System.Net.EndPoint> servers) => string.Join(
        ',', servers.Select(static server => server is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : server.ToString()));

    /// <summary>Opens the client. Making one succeeds even if there is no server yet; it connects when there is one.</summary>
    /// <exception cref="RuntimePortException">The host's client cannot be had, or it queues commands.</exception>
    public abstract Task<RedisClient> OpenAsync();

    private sealed class OwnSource(ConfigurationOptions configuration, TimeSpan commandTimeout) : RedisSource
    {
        /// <summary>A server that is back after a long outage is used within a second; the client's own default grows to a minute.</summary>
        public const int RetryMilliseconds = 1000;

        private const string ClientName = "galaxy-runtime";
        private static readonly TimeSpan ShortestConnectTimeout = TimeSpan.FromSeconds(1);

        public override string Address { get; } = Describe(configuration.EndPoints);

        public override bool IsShared => false;

        // Not on the caller's thread, nor under the lock of the connection: old versions of the client do the TLS handshake on it, and wait for ever for a server that says nothing.
        public override Task<RedisClient> OpenAsync() => Task.Run(ConnectAsync);

        private async Task<RedisClient> ConnectAsync()
        {
            // Connecting ends within a command's time, so that the command learns why it failed.
            var connectTimeout = commandTimeout / 2 > ShortestConnectTimeout ? commandTimeout / 2 : ShortestConnectTimeout;
            var settings = configuration.Clone();
            settings.AbortOnConnectFail = false;
            settings.ConnectRetry = 1;
            settings.ConnectTimeout = Math.Min(settings.ConnectTimeout, (int)connectTimeout.TotalMilliseconds);
            settings.AsyncTimeout = (int)commandTimeout.TotalMilliseconds;
            settings.ClientName ??= ClientName;

            // A command that fails because there is no connection must not take effect later, when its caller has gone on.
            settings.BacklogPolicy = BacklogPolicy.FailFast;
            return new RedisClient(await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false), MayQueue: false);
        }
    }

    private sealed class SharedSource(Func<IConnectionMultiplexer> resolve) : RedisSource
    {
        public override string? Address => null;

        public override bool IsShared => true;

        // Not on the caller's thread: a host's factory may connect, and block while it does.
        public override Task<RedisClient> OpenAsync() => Task.Run(Open);

        private RedisClient Open()
        {
            IConnectionMultiplexer multiplexer;
            try
            {
                multiplexer = resolve();
            }
            catch (Exception exception) when (exception is not (RedisException or TimeoutException))
            {
                throw new RuntimePortException(
                    PortFault.Rejected,
                    $"The IConnectionMultiplexer that UseRedis takes from the container could not be resolved: {exception.GetType().Name}. Register one, or give UseRedis or its configuration a connection string.",
                    exception);
            }

            var policy = PolicyOf(multiplexer);
            return policy is { QueueWhileDisconnected: true } or { AbortPendingOnConnectionFailure: false }
                ? throw RedisErrors.Queueing(Describe(multiplexer.GetEndPoints()))
                : new RedisClient(multiplexer, MayQueue: policy is null);
        }

        // The client shows the policy on the options only, which a host seldom keeps. A wrapper of a client, or a later version, may not have it.
        private static BacklogPolicy? PolicyOf(IConnectionMultiplexer multiplexer)
        {
            try
            {
                return multiplexer is ConnectionMultiplexer client ? ConfigurationOf(client).BacklogPolicy : null;
            }
            catch (MissingMethodException)
            {
                return null;
            }
        }

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RawConfig")]
        private static extern ConfigurationOptions ConfigurationOf(ConnectionMultiplexer client);
    }
}

/// <summary>What the host asked of this package in code; the last call decides what is connected to. No options of <see cref="RedisOptions"/>: configuration cannot say it.</summary>
internal sealed class RedisUse
{
    /// <summary>How to connect, instead of the connection string.</summary>
    public ConfigurationOptions? Configuration { get; private set; }

    private Func<IServiceProvider, IConnectionMultiplexer>? multiplexer;
    private bool isFallback;

    /// <summary>Whether this host takes jobs.</summary>
    public bool HasJobConsumers { get; set; }

    /// <param name="configuration">How to connect.</param>
    /// <param name="multiplexer">The host's own client.</param>
    /// <param name="isFallback">Whether that is used only without a connection string.</param>
    public void Connect(ConfigurationOptions? configuration, Func<IServiceProvider, IConnectionMultiplexer>? multiplexer, bool isFallback) =>
        (Configuration, this.multiplexer, this.isFallback) = (configuration, multiplexer, isFallback);

    /// <summary>The host's own client, instead of one of ours.</summary>
    public Func<IServiceProvider, IConnectionMultiplexer>? FindMultiplexer(RedisOptions options) =>
        isFallback && !string.IsNullOrWhiteSpace(options.ConnectionString) ? null : multiplexer;
}

/// <summary>An opened client.</summary>
/// <param name="Multiplexer">The client.</param>
/// <param name="MayQueue">Whether it may keep commands while it is not connected, and send them later.</param>
internal sealed record RedisClient(IConnectionMultiplexer Multiplexer, bool MayQueue)
{
    /// <summary>Whether it is connected, and only to servers that refuse to write.</summary>
    public bool HasOnlyReplicas => Multiplexer.GetServers().Where(static server => server.IsConnected).Select(static server => server.IsReplica).ToList() is { Count: > 0 } replicas
        && replicas.TrueForAll(static isReplica => isReplica);

    /// <summary>Sends one command to a master.</summary>
    public Task<RedisResult> ExecuteAsync(string command, object[] arguments)
    {
        try
        {
            var database = Multiplexer.GetDatabase();
            return MayQueue && !database.IsConnected(arguments.OfType<RedisKey>().FirstOrDefault(), CommandFlags.DemandMaster)
                ? Task.FromException<RedisResult>(new RedisConnectionException(ConnectionFailureType.UnableToResolvePhysicalConnection, "The client is not connected."))
                : database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            // What the client throws at once, such as for a client that was closed meanwhile, is an answer like any other.
            return Task.FromException<RedisResult>(exception);
        }
    }
}
