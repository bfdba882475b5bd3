using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>One "host process" on a schema: its own service provider and its own pool.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private TestHost(Action<IGalaxyRuntimeBuilder> use)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        use(collection.AddGalaxyRuntime());
        services = collection.BuildServiceProvider();
    }

    public IServiceProvider Services => services;

    public IGalaxyRuntime Runtime => services.GetRequiredService<IGalaxyRuntime>();

    public IRuntimeRecordStore Records => services.GetRequiredService<IRuntimeRecordStore>();

    public IOperationLogStore Journal => services.GetRequiredService<IOperationLogStore>();

    public IGameLeaseStore Leases => services.GetRequiredService<IGameLeaseStore>();

    public IHealthSnapshotStore Snapshots => services.GetRequiredService<IHealthSnapshotStore>();

    public static TestHost On(string connectionString, string schema, Action<PostgresOptions>? configure = null) => new(
        builder => builder.UsePostgres(connectionString, options =>
        {
            options.Schema = schema;
            configure?.Invoke(options);
        }));

    public static TestHost On(NpgsqlDataSource dataSource, string schema) => new(
        builder => builder.UsePostgres(dataSource, options => options.Schema = schema));

    /// <summary>A whole runtime whose engine and what else it needs are fakes.</summary>
    internal static TestHost On(ForeignSchema schema, InMemoryBackend backend) => new(
        builder => builder.UsePostgres(schema.ConnectionString, options => options.Schema = schema.Name).UseInMemory(backend));

    /// <summary>What the generic host has this package do before it starts anything.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<PostgresStartUp>())
        {
            await service.StartingAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
