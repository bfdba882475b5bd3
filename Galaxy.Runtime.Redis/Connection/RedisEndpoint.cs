using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>A parsed connection string: how to connect, and where to, without secrets.</summary>
internal sealed class RedisEndpoint
{
    private const string ClientName = "galaxy-runtime";
    private static readonly TimeSpan ShortestConnectTimeout = TimeSpan.FromSeconds(1);

    private readonly string connectionString;

    private RedisEndpoint(string connectionString, ConfigurationOptions parsed)
    {
        this.connectionString = connectionString;
        Address = string.Join(',', parsed.EndPoints.Select(Describe));
    }

    /// <summary>Host and port, for messages.</summary>
    public string Address { get; }

    /// <exception cref="ArgumentException">It is no connection string; options are validated before, so this is a bug.</exception>
    public static RedisEndpoint Parse(string connectionString) =>
        TryParse(connectionString, out var endpoint) ? endpoint : throw new ArgumentException("Not a Redis connection string.", nameof(connectionString));

    public static bool TryParse(string connectionString, [NotNullWhen(true)] out RedisEndpoint? endpoint)
    {
        endpoint = null;
        try
        {
            var parsed = ConfigurationOptions.Parse(connectionString);
            endpoint = parsed.EndPoints.Count > 0 ? new RedisEndpoint(connectionString, parsed) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Its text may quote a part of the value, so it goes nowhere.
        }

        return endpoint is not null;
    }

    /// <summary>How to connect; a new one each time, because a connection keeps and changes it.</summary>
    /// <param name="commandTimeout">How long a command may take: connecting times out after half of it, so that the command learns why.</param>
    public ConfigurationOptions ToConfiguration(TimeSpan commandTimeout)
    {
        var connectTimeout = commandTimeout / 2 > ShortestConnectTimeout ? commandTimeout / 2 : ShortestConnectTimeout;
        var configuration = ConfigurationOptions.Parse(connectionString);
        configuration.AbortOnConnectFail = false;
        configuration.ClientName ??= ClientName;
        configuration.ConnectTimeout = Math.Min(configuration.ConnectTimeout, (int)connectTimeout.TotalMilliseconds);
        return configuration;
    }

    /// <summary>Whether the server is there and refuses the password, or asks for one; only checked without TLS.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> RefusesPasswordAsync(CancellationToken cancellationToken)
    {
        var configuration = ConfigurationOptions.Parse(connectionString);
        return !configuration.Ssl
            && await PasswordProbe.IsRefusedAsync(configuration.EndPoints[0], configuration.Password ?? "", cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(System.Net.EndPoint endpoint) =>
        endpoint is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString() ?? "";
}
