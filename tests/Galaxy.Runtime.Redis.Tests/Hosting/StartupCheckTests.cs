using System.Net;
using System.Net.Sockets;
using System.Text;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>What a host is refused for at its start, with the server's own words behind it, and what it is not refused for.</summary>
public sealed class StartupCheckTests : RedisTest
{
    // As docs/operations.md has them.
    private const string Rights =
        "+echo +ping +hello +client|setname +client|id +eval +get +set +del +pexpire +xadd +xgroup +xreadgroup +xautoclaim +xpending +xclaim +xack +xdel "
        + "+xrange +xrevrange +hset +hsetnx +hget +hmget +hexists +hdel";

    [RedisFact]
    public async Task A_user_with_just_the_documented_rights_runs_leases_events_and_jobs()
    {
        using var server = await WithUserAsync($"~{Prefix}* resetchannels {Rights}");
        using (var backdoor = await ConnectionMultiplexer.ConnectAsync(server.Address + ",user=admin,password=admin-secret"))
        {
            await backdoor.GetDatabase().ExecuteAsync("XADD", [(RedisKey)(Prefix + "runtime:start_jobs"), "*", "game_id", "game-1", "image_ref", "repo/engine:1.2.3"]);
            await backdoor.GetDatabase().ExecuteAsync("XADD", [(RedisKey)(Prefix + "runtime:stop_jobs"), "*", "game_id", "game-2", "reason", "finished"]);
            using var host = Build(builder => builder.UseRedis(server.Address + ",user=galaxy,password=galaxy-secret", Configure).AddRedisJobConsumers());

            await host.StartAsync();
            await Eventually.HoldsAsync(async () => await backdoor.GetDatabase().StreamLengthAsync(Prefix + "runtime:job_results") == 2, "both jobs get their results");
            await host.StopAsync();

            (await backdoor.GetDatabase().StreamLengthAsync(Prefix + "runtime:start_jobs")).Should().Be(0);
            (await backdoor.GetDatabase().StreamLengthAsync(Prefix + "notification:intents")).Should().BePositive("the failed start is reported");
        }
    }

    [RedisFact]
    public async Task A_writer_of_jobs_with_just_the_documented_rights_adds_jobs_and_reaches_nothing_else()
    {
        const string WriterRights = "+echo +ping +hello +client|setname +client|id +xadd";
        using var server = await WithUserAsync($"resetchannels ~{Prefix}runtime:start_jobs ~{Prefix}runtime:stop_jobs {WriterRights}");
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Address + ",user=galaxy,password=galaxy-secret");
        var writer = connection.GetDatabase();

        await writer.ExecuteAsync("XADD", [(RedisKey)(Prefix + "runtime:start_jobs"), "*", "game_id", "game-1", "image_ref", "repo/engine:1.2.3"]);
        await writer.ExecuteAsync("XADD", [(RedisKey)(Prefix + "runtime:stop_jobs"), "*", "game_id", "game-1", "reason", "finished"]);

        (string Command, object[] Arguments)[] forbidden =
        [
            ("XADD", [(RedisKey)(Prefix + "runtime:job_results"), "*", "outcome", "success"]),
            ("XADD", [(RedisKey)(Prefix + "runtime:health_events"), "*", "game_id", "game-1"]),
            ("XRANGE", [(RedisKey)(Prefix + "runtime:start_jobs"), "-", "+"]),
            ("XDEL", [(RedisKey)(Prefix + "runtime:start_jobs"), "1-1"]),
            ("SET", [(RedisKey)(Prefix + "lease:game-1"), "mine"]),
            ("DEL", [(RedisKey)(Prefix + "runtime:start_jobs")]),
            ("EVAL", ["return 1", 0]),
        ];
        foreach (var (command, arguments) in forbidden)
        {
            var attempt = () => writer.ExecuteAsync(command, arguments);
            (await attempt.Should().ThrowAsync<RedisServerException>(command)).Which.Message.Should().Contain("NOPERM");
        }
    }

    [RedisTheory]
    [InlineData("~* +@all -eval", "may not run EVAL")]
    [InlineData("~* +@all -xadd", "may not run XADD")]
    [InlineData("~other:* +@all", "not on the keys of this prefix")]
    [InlineData("~* +eval +get +set +del +xadd", "may not run what the client needs to connect")]
    public async Task A_user_without_a_right_stops_the_host_with_what_it_may_not(string rules, string message)
    {
        using var server = await WithUserAsync(rules);

        var refusal = await RefusalAsync(server.Address + ",user=galaxy,password=galaxy-secret");

        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain(message).And.Contain("NOPERM").And.NotContain("secret");
    }

    [RedisTheory]
    [InlineData(",user=galaxy,password=wrong-secret")]
    [InlineData(",user=unknown,password=galaxy-secret")]
    [InlineData("")]
    public async Task An_unknown_user_or_a_wrong_password_stops_the_host(string credentials)
    {
        using var server = await WithUserAsync("~* +@all");

        var refusal = await RefusalAsync(server.Address + credentials);

        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain("refused the user or the password").And.NotContain("secret");
    }

    [RedisFact]
    public async Task A_server_with_a_certificate_of_an_authority_that_the_options_trust_is_used()
    {
        using var certificates = new TlsCertificates();
        using var server = await RedisServerProcess.StartAsync(certificates.ServerSettings);
        var options = new ConfigurationOptions { EndPoints = { $"localhost:{server.Port}" }, Ssl = true };
        options.TrustIssuer(certificates.Authority);
        using var host = Build(builder => builder.UseRedis(options, Configure));

        await host.StartAsync();

        (await host.Services.GetRequiredService<IGameLeaseStore>().TryAcquireAsync("game-1", "a", TimeSpan.FromSeconds(30), CancellationToken.None)).Should().BeTrue();
    }

    [RedisTheory]
    [InlineData(false, "localhost")]
    [InlineData(true, "another-host")]
    public async Task A_certificate_that_is_not_trusted_or_names_another_host_stops_the_host_and_is_no_password(bool isTrusted, string name)
    {
        using var certificates = new TlsCertificates();
        using var server = await RedisServerProcess.StartAsync(certificates.ServerSettings);
        var options = new ConfigurationOptions { EndPoints = { server.Address }, Ssl = true, SslHost = name };
        if (isTrusted)
        {
            options.TrustIssuer(certificates.Authority);
        }

        var refusal = await RefusalAsync(builder => builder.UseRedis(options, Configure));

        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain("TLS handshake").And.Contain("certificate").And.NotContain("refused the user or the password");
    }

    [RedisTheory]
    [InlineData(true, "")]
    [InlineData(false, ",ssl=true,sslHost=localhost")]
    public async Task TLS_on_one_side_only_stops_the_host_with_the_setting_to_check(bool serverSpeaksTls, string settings)
    {
        using var certificates = new TlsCertificates();
        using var server = await RedisServerProcess.StartAsync(serverSpeaksTls ? certificates.ServerSettings : []);

        var refusal = await RefusalAsync(server.Address + settings);

        // A server without TLS answers a handshake only if there is an end of a line in it.
        refusal.Fault.Should().BeOneOf(PortFault.Unavailable, PortFault.TimedOut);
        refusal.Message.Should().Contain("ssl=true for a server with TLS and only for one").And.NotContain("refused the user or the password");
    }

    [RedisFact]
    public async Task A_server_that_says_nothing_in_the_TLS_handshake_stops_the_host_and_does_not_hold_it_for_ever()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var refusal = await RefusalAsync($"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port},ssl=true,sslHost=localhost").WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

        refusal.Fault.Should().BeOneOf(PortFault.Unavailable, PortFault.TimedOut);
        refusal.Message.Should().Contain("ssl=true for a server with TLS and only for one");
    }

    [RedisFact]
    public async Task A_replica_alone_stops_the_host_with_what_to_name_instead()
    {
        using var master = await RedisServerProcess.StartAsync();
        using var replica = await RedisServerProcess.StartAsync("--replicaof", $"127.0.0.1 {master.Port}");

        var refusal = await RefusalAsync(replica.Address);

        refusal.Fault.Should().Be(PortFault.Unavailable, "a failover may make it the master");
        refusal.Message.Should().Contain("read-only replica").And.Contain("name the master");
    }

    [RedisFact]
    public async Task A_server_that_still_loads_its_data_stops_the_host_with_that_and_is_used_once_it_is_done()
    {
        using var server = await RedisServerProcess.StartAsync(
            "--rdbcompression", "no", "--key-load-delay", "50000", "--loading-process-events-interval-bytes", "1024");
        using (var connection = await ConnectionMultiplexer.ConnectAsync(server.Address + ",syncTimeout=30000,allowAdmin=true"))
        {
            for (var i = 0; i < 300; i++)
            {
                await connection.GetDatabase().StringSetAsync($"key-{i}", new string('x', 2000));
            }

            await connection.GetServer(server.Address).ExecuteAsync("SAVE");
        }

        server.Kill();
        await server.RestartAsync();
        var refusal = await RefusalAsync(server.Address);

        refusal.Fault.Should().Be(PortFault.Unavailable);
        refusal.Message.Should().Contain("is loading its data");
        var store = Host(server.Address).GetRequiredService<IGameLeaseStore>();
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return await store.TryAcquireAsync("game-1", "a", TimeSpan.FromSeconds(30), CancellationToken.None);
                }
                catch (RuntimePortException)
                {
                    return false;
                }
            },
            "the server has loaded its data");
    }

    [RedisFact]
    public async Task A_full_server_stops_the_host_with_its_code()
    {
        using var server = await RedisServerProcess.StartAsync("--maxmemory", "1", "--maxmemory-policy", "noeviction");

        var refusal = await RefusalAsync(server.Address);

        refusal.Fault.Should().Be(PortFault.Unavailable);
        refusal.Message.Should().Contain("OOM");
    }

    [RedisFact]
    public async Task A_server_older_than_6_2_stops_the_host_with_its_version()
    {
        var version = ((RedisResult[])(await Database.ExecuteAsync("HELLO"))!)[3].ToString();
        var older = "6.0.".PadRight(version.Length, '9');
        using var proxy = new TcpProxy(Address);
        proxy.Replace(Encoding.ASCII.GetBytes(version), Encoding.ASCII.GetBytes(older));

        var refusal = await RefusalAsync(proxy.Address);

        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain(older).And.Contain("Redis 6.2 or newer");
    }

    [RedisFact]
    public async Task A_server_that_knows_no_HELLO_is_taken_for_an_older_one()
    {
        using var server = await RedisServerProcess.StartAsync("--rename-command", "HELLO", "");

        (await RefusalAsync(server.Address)).Message.Should().Contain("HELLO").And.Contain("Redis 6.2 or newer");
    }

    [RedisFact]
    public async Task A_user_without_rights_starts_a_host_that_need_not_verify_and_meets_them_later()
    {
        using var server = await WithUserAsync("~* +@all -eval");
        using var host = Build(builder => builder.UseRedis(server.Address + ",user=galaxy,password=galaxy-secret", options =>
        {
            Configure(options);
            options.VerifyOnStart = false;
        }));
        await host.StartAsync();

        var acquire = async () => await host.Services.GetRequiredService<IGameLeaseStore>().TryAcquireAsync("game-1", "a", TimeSpan.FromSeconds(30), CancellationToken.None);

        (await acquire.Should().ThrowAsync<RuntimePortException>()).Which.Message.Should().Contain("may not run EVAL");
    }

    [RedisFact]
    public async Task The_check_leaves_nothing_behind()
    {
        using var server = await RedisServerProcess.StartAsync();
        using var host = Build(builder => builder.UseRedis(server.Address, Configure));

        await host.StartAsync();

        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Address);
        ((long)await connection.GetDatabase().ExecuteAsync("DBSIZE")).Should().Be(0);
    }

    private void Configure(RedisOptions options) => options.KeyPrefix = Prefix;

    private static async Task<RedisServerProcess> WithUserAsync(string rules) => await RedisServerProcess.StartAsync(
        [.. "--user default off --user admin on >admin-secret ~* &* +@all --user galaxy on >galaxy-secret".Split(' '), .. rules.Split(' ')]);

    private Task<RuntimePortException> RefusalAsync(string connectionString) => RefusalAsync(builder => builder.UseRedis(connectionString, Configure));

    private static async Task<RuntimePortException> RefusalAsync(Action<IGalaxyRuntimeBuilder> use)
    {
        using var host = Build(use);
        var start = () => host.StartAsync();
        return (await start.Should().ThrowAsync<RuntimePortException>()).Which;
    }

    private static IHost Build(Action<IGalaxyRuntimeBuilder> use)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        use(builder.Services.AddGalaxyRuntime().UseInMemory());
        return builder.Build();
    }
}
