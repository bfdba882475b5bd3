using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>Each way a database can be unusable is one message that says what to do, and holds no secret.</summary>
public sealed class StartUpErrorTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private const string Secret = "wrong-secret-0815";

    [PostgresFact]
    public async Task A_wrong_password() =>
        (await RefusalAsync(settings => settings.Password = Secret)).Should().Contain("28P01").And.Contain("Username and Password");

    [PostgresFact]
    public async Task A_missing_database() =>
        (await RefusalAsync(settings => settings.Database = "no_such_database")).Should().Contain("3D000").And.Contain("create the database");

    [PostgresFact]
    public async Task A_server_that_is_not_there() =>
        (await RefusalAsync(settings => settings.Port = 1)).Should().Contain("cannot be reached").And.Contain("127.0.0.1:1").And.Contain("check that the server runs");

    [PostgresFact]
    public async Task A_user_without_rights()
    {
        var user = schema.Name + "_user";
        await schema.ExecuteAsync($"DROP ROLE IF EXISTS {user}; CREATE ROLE {user} LOGIN PASSWORD '{Secret}'");
        try
        {
            var message = await RefusalAsync(settings =>
            {
                settings.Username = user;
                settings.Password = Secret;
            });

            message.Should().Contain("42501").And.Contain("CREATE on the database");
        }
        finally
        {
            await schema.ExecuteAsync($"DROP ROLE {user}");
        }
    }

    [PostgresFact]
    public async Task A_user_with_only_the_rights_of_every_day_works_on_a_migrated_schema()
    {
        await using var migrated = new ForeignSchema();
        await using (var owner = migrated.Open())
        {
            await owner.StartAsync(Deadline);
        }

        var user = migrated.Name + "_user";
        await migrated.ExecuteAsync($$"""
            CREATE ROLE {{user}} LOGIN PASSWORD '{{Secret}}';
            GRANT USAGE ON SCHEMA {schema} TO {{user}};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {{user}}
            """);
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Username = user, Password = Secret };
            await using var host = TestHost.On(settings.ConnectionString, migrated.Name, options => options.Migrate = SchemaMigration.Verify);
            await host.StartAsync(Deadline);
            var fence = (await host.Records.BeginAsync("g", Deadline)).Fence;

            (await host.Records.UpsertAsync(Running("g", fence), Deadline)).Should().Be(RecordWriteResult.Applied);
            await host.Journal.OpenAsync(Entry("g", fence), head: null, Deadline);
            (await host.Leases.TryAcquireAsync("g", "t", TimeSpan.FromSeconds(9), Deadline)).Should().BeTrue();
            await host.Leases.ReleaseAsync("g", "t", Deadline);
            await host.Snapshots.SaveAsync(Event("g", Noon), Deadline);
        }
        finally
        {
            await migrated.ExecuteAsync($$"""
                REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {{user}};
                REVOKE ALL ON SCHEMA {schema} FROM {{user}};
                DROP ROLE {{user}}
                """);
        }
    }

    [PostgresFact]
    public async Task A_user_who_may_only_read_a_migrated_schema()
    {
        await using var migrated = new ForeignSchema();
        await using (var owner = migrated.Open())
        {
            await owner.StartAsync(Deadline);
        }

        var user = migrated.Name + "_reader";
        await migrated.ExecuteAsync($$"""
            CREATE ROLE {{user}} LOGIN PASSWORD '{{Secret}}';
            GRANT USAGE ON SCHEMA {schema} TO {{user}};
            GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {{user}};
            GRANT INSERT ON {schema}.operation_log TO {{user}}
            """);
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Username = user, Password = Secret };
            foreach (var mode in (SchemaMigration[])[SchemaMigration.Apply, SchemaMigration.Verify])
            {
                await using var host = TestHost.On(settings.ConnectionString, migrated.Name, options => options.Migrate = mode);
                var start = () => host.StartAsync(Deadline);

                (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message
                    .Should().Contain("lacks INSERT, UPDATE, DELETE on tables").And.Contain("What to do: as their owner, GRANT").And.NotContain(Secret);
            }
        }
        finally
        {
            await migrated.ExecuteAsync($$"""
                REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {{user}};
                REVOKE ALL ON SCHEMA {schema} FROM {{user}};
                DROP ROLE {{user}}
                """);
        }
    }

    private async Task<string> RefusalAsync(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString);
        change(settings);
        await using var host = TestHost.On(settings.ConnectionString, schema.Name + "_x");
        var start = () => host.StartAsync(Deadline);
        var message = (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message;
        message.Should().Contain("What to do:").And.NotContain(Secret).And.NotContain(settings.Password!).And.NotContain("Password=");
        return message;
    }
}
