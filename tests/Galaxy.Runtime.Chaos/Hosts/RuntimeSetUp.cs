using Galaxy.Runtime.Postgres;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Chaos;

/// <summary>The runtime as every process of a pass registers it: the library's own adapters, impatient enough for a pass of seconds.</summary>
internal static class RuntimeSetUp
{
    public const string Schema = "chaos_runtime";
    public const string KeyPrefix = "chaos:";
    public const string Instance = "chaos";
    public static readonly TimeSpan LeaseTtl = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    /// <param name="services">Where to.</param>
    /// <param name="engine">The engine's address.</param>
    /// <param name="database">PostgreSQL's connection string.</param>
    /// <param name="redis">Redis's address.</param>
    /// <param name="stateRoot">Where the games keep their state.</param>
    /// <param name="areLeasesInDatabase">Whether Redis only takes the events, so that operations go on while it is away.</param>
    public static IGalaxyRuntimeBuilder Add(IServiceCollection services, string engine, string database, string redis, string stateRoot, bool areLeasesInDatabase)
    {
        var runtime = services.AddGalaxyRuntime(options =>
        {
            options.InstanceId = Instance;
            options.Network = PrivateDaemon.Network;
            options.State.Root = stateRoot;
            options.Start.SettleTime = TimeSpan.FromMilliseconds(100);
            options.Stop.Grace = StopGrace;
            options.Limits.Memory = "32m";
            options.Pull.Policy = PullPolicy.Never;
            options.Lease.Duration = LeaseTtl;
            options.Lease.RenewalInterval = LeaseTtl / 4;
            options.Reconcile.Interval = TimeSpan.FromSeconds(2);
            options.Reconcile.LeftoverGrace = TimeSpan.Zero;
            options.Reconcile.VanishConfirmation = TimeSpan.FromMilliseconds(500);
            options.Timeouts.Engine = TimeSpan.FromSeconds(8);
            options.Timeouts.Store = TimeSpan.FromSeconds(3);
            options.Timeouts.Publish = TimeSpan.FromSeconds(1);
        })
            .UseDocker(docker => docker.Host = engine)
            .UsePostgres(database, postgres => postgres.Schema = Schema)
            .UseRedis(redis, options =>
            {
                options.KeyPrefix = KeyPrefix;
                options.CommandTimeout = TimeSpan.FromSeconds(2);
                options.VerifyOnStart = false;
            });
        return areLeasesInDatabase ? runtime.UseLeaseStore(static services => new PostgresGameLeaseStore(services.GetRequiredService<PostgresDatabase>())) : runtime;
    }
}
