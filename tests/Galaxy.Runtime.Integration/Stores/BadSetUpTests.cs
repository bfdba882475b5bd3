using Galaxy.Runtime.Postgres;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>A host with Postgres and Redis that cannot work refuses to start, with one message that says what to do and holds no secret.</summary>
public sealed class BadSetUpTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const string Secret = "wrong-secret-0815";
    private readonly string schema = Schemas.New();

    [ClusterFact]
    public async Task A_connection_string_that_is_none_names_its_key()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var host = Build($"Hots=localhost;Password={Secret}", redis.Address);

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message
            .Should().Contain("Galaxy:Runtime:Postgres:ConnectionString").And.NotContain(Secret);
    }

    [ClusterFact]
    public async Task A_wrong_password_of_Postgres_says_what_to_check()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = Secret };

        (await RefusalAsync(settings.ConnectionString, redis.Address)).Should().Contain("28P01").And.Contain("Username and Password");
    }

    [ClusterFact]
    public async Task A_wrong_password_of_Redis_says_what_to_check()
    {
        using var redis = await RedisServerProcess.StartAsync("--requirepass", "right-secret");

        (await RefusalAsync(postgres.ConnectionString, $"{redis.Address},password={Secret}")).Should().Contain("password").And.NotContain("right-secret");
    }

    [ClusterFact]
    public async Task A_missing_schema_that_may_only_be_verified_says_what_to_do()
    {
        using var redis = await RedisServerProcess.StartAsync();

        (await RefusalAsync(postgres.ConnectionString, redis.Address, SchemaMigration.Verify)).Should().Contain(schema).And.Contain("What to do:");
    }

    [ClusterFact]
    public async Task A_schema_newer_than_the_library_says_what_to_do()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using (var first = Build(postgres.ConnectionString, redis.Address))
        {
            await first.StartAsync();
            await first.StopAsync();
        }

        await postgres.ExecuteAsync($"INSERT INTO {schema}.schema_version (version, name) VALUES (999, 'of tomorrow')");

        (await RefusalAsync(postgres.ConnectionString, redis.Address)).Should().Contain("999").And.Contain("What to do:");
    }

    private async Task<string> RefusalAsync(string postgresAddress, string redisAddress, SchemaMigration migrate = SchemaMigration.Apply)
    {
        using var host = Build(postgresAddress, redisAddress, migrate);
        var start = () => host.StartAsync();
        var message = (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message;
        message.Should().NotContain(Secret).And.NotContain(PostgresCluster.Secret);
        return message;
    }

    private IHost Build(string postgresAddress, string redisAddress, SchemaMigration migrate = SchemaMigration.Apply)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddGalaxyRuntime().UseInMemory(StoreHost.Engine()).UseRedis(redisAddress).UsePostgres(postgresAddress, options =>
        {
            options.Schema = schema;
            options.Migrate = migrate;
        });
        return builder.Build();
    }
}
