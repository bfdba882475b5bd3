using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class HostStartTests : RedisTest
{
    [RedisFact]
    public async Task A_host_starts_and_stops_with_a_server()
    {
        using var host = Build(Address);

        await host.StartAsync();
        await host.StopAsync();

        host.Services.GetRequiredService<IGameLeaseStore>().Should().BeOfType<RedisGameLeaseStore>();
        host.Services.GetRequiredService<IHealthEventPublisher>().Should().BeOfType<RedisHealthEventPublisher>();
        host.Services.GetRequiredService<INotificationIntentPublisher>().Should().BeOfType<RedisNotificationIntentPublisher>();
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_stops_the_host_with_its_address_and_what_to_do()
    {
        var address = $"127.0.0.1:{RedisServerProcess.FreePort()}";
        using var host = Build(address + ",password=secret");

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message
            .Should().Contain(address).And.Contain("Galaxy:Runtime:Redis:ConnectionString").And.Contain("VerifyOnStart").And.NotContain("secret");
    }

    [RedisTheory]
    [InlineData(",password=wrong-secret")]
    [InlineData(",password=wrong secret with blanks")]
    [InlineData("")]
    public async Task A_wrong_or_missing_password_stops_the_host_and_is_not_shown(string password)
    {
        using var server = await RedisServerProcess.StartAsync("--requirepass", "right-secret");
        using var host = Build(server.Address + password);

        var start = () => host.StartAsync();

        var refusal = (await start.Should().ThrowAsync<RuntimePortException>()).Which;
        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain("refused the user or the password, or needs one").And.NotContain("secret");
    }

    [RedisFact]
    public async Task A_server_that_hangs_stops_the_host_within_the_command_timeout()
    {
        using var server = await RedisServerProcess.StartAsync();
        server.Freeze();
        using var host = Build(server.Address, static options => options.CommandTimeout = TimeSpan.FromMilliseconds(300));

        var start = () => host.StartAsync();

        await start.Should().ThrowAsync<RuntimePortException>();
    }

    [Fact]
    public async Task A_host_that_need_not_verify_starts_without_its_server()
    {
        using var host = Build($"127.0.0.1:{RedisServerProcess.FreePort()}", static options => options.VerifyOnStart = false);

        await host.StartAsync();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost,nokeyword=admin,password=secret")]
    [InlineData("password=secret")]
    [InlineData("localhost,connectTimeout=secret")]
    public async Task A_connection_string_that_is_none_stops_the_host_and_is_not_shown(string connectionString)
    {
        using var host = Build(connectionString);

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message
            .Should().Contain("Galaxy:Runtime:Redis:ConnectionString").And.NotContain("secret");
    }

    [Fact]
    public async Task Every_option_out_of_range_is_named_with_its_value_and_what_is_allowed()
    {
        using var host = Build("localhost", static options =>
        {
            options.KeyPrefix = new string('x', 201);
            options.CommandTimeout = TimeSpan.Zero;
            options.Streams.HealthEventsMaxLength = 0;
            options.Streams.NotificationIntentsMaxLength = -1;
            options.Streams.JobResultsMaxLength = 0;
            options.Streams.DeadLettersMaxLength = 0;
            options.Jobs.Group = "";
            options.Jobs.ConsumerName = "";
            options.Jobs.MaxParallelJobs = 0;
            options.Jobs.PollInterval = TimeSpan.Zero;
            options.Jobs.ClaimIdle = TimeSpan.FromSeconds(30);
            options.Jobs.ClaimHeartbeat = TimeSpan.FromSeconds(11);
            options.Jobs.DeliveryLimit = 0;
            options.Jobs.RetryFor = TimeSpan.FromMilliseconds(999);
            options.Jobs.OrderMemory = TimeSpan.FromHours(1);
            options.Jobs.RetryDelay = TimeSpan.FromSeconds(2);
            options.Jobs.MaxRetryDelay = TimeSpan.FromSeconds(1);
            options.Jobs.MaxFieldBytes = 1;
        });

        var start = () => host.StartAsync();

        var failures = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.ToList();
        failures.Should().HaveCount(16);
        failures.Should().OnlyContain(static failure => failure.StartsWith("Galaxy:Runtime:Redis:", StringComparison.Ordinal));
        failures.Should().Contain("Galaxy:Runtime:Redis:Jobs:ClaimHeartbeat is 00:00:11; allowed: 00:00:00.1000000 to 00:00:10.");
    }

    [Fact]
    public async Task A_limit_that_is_itself_out_of_range_is_the_only_one_complained_of()
    {
        using var host = Build("localhost", static options =>
        {
            options.Jobs.ClaimIdle = TimeSpan.Zero;
            options.Jobs.RetryDelay = TimeSpan.FromDays(1);
        });

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(2)
            .And.Contain(static failure => failure.Contains("Jobs:ClaimIdle is 00:00:00", StringComparison.Ordinal)).And.Contain(static failure => failure.Contains("Jobs:RetryDelay is 1.00:00:00", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("code:1", "code:1")]
    [InlineData(null, "configured:1")]
    public void The_section_below_that_of_the_runtime_is_heard_and_code_wins(string? code, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Galaxy:Runtime:Redis:ConnectionString", "configured:1"), new("Galaxy:Runtime:Redis:Jobs:Group", "games")]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConnectionMultiplexer>(static IConnectionMultiplexer (_) => throw new InvalidOperationException("The configured server is meant, not the host's own connection."));
        var builder = services.AddGalaxyRuntime(configuration.GetSection("Galaxy:Runtime"));
        _ = code is null ? builder.UseRedis() : builder.UseRedis(code);
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<RedisOptions>>().Value;

        (options.ConnectionString, options.Jobs.Group).Should().Be((expected, "games"));
        provider.GetRequiredService<RedisConnection>().Address.Should().Be(expected);
    }

    [Fact]
    public void A_key_of_the_section_that_is_not_known_is_named_with_the_nearest_one()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Galaxy:Runtime:Redis:Jobs:Groups", "games"), new("Galaxy:Runtime:State:Root", "/srv/galaxy")]).Build();
        using var provider = new ServiceCollection().AddGalaxyRuntime(configuration.GetSection("Galaxy:Runtime")).UseRedis("one:1").Services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value).Should().Throw<OptionsValidationException>()
            .WithMessage("Galaxy:Runtime:Redis:Jobs:Groups is not an option; the nearest one is Galaxy:Runtime:Redis:Jobs:Group.");
    }

    [Fact]
    public void Options_come_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Galaxy:Runtime:Redis:ConnectionString"] = "redis.example:6379",
            ["Galaxy:Runtime:Redis:KeyPrefix"] = "p:",
            ["Galaxy:Runtime:Redis:CommandTimeout"] = "00:00:02",
            ["Galaxy:Runtime:Redis:VerifyOnStart"] = "false",
            ["Galaxy:Runtime:Redis:Streams:JobResultsMaxLength"] = "7",
            ["Galaxy:Runtime:Redis:Jobs:Group"] = "g",
            ["Galaxy:Runtime:Redis:Jobs:ClaimIdle"] = "00:05:00",
        }).Build();
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UseRedis(configuration.GetSection(RedisOptions.SectionName));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<RedisOptions>>().Value;

        options.ConnectionString.Should().Be("redis.example:6379");
        options.KeyPrefix.Should().Be("p:");
        options.CommandTimeout.Should().Be(TimeSpan.FromSeconds(2));
        options.VerifyOnStart.Should().BeFalse();
        options.Streams.JobResultsMaxLength.Should().Be(7);
        options.Jobs.Group.Should().Be("g");
        options.Jobs.ClaimIdle.Should().Be(TimeSpan.FromMinutes(5));
    }

    [RedisFact]
    public async Task A_whole_host_runs_the_jobs_of_its_streams_however_often_the_calls_are_made()
    {
        var jobs = Append("runtime:start_jobs", "game_id", "game-1", "image_ref", "repo/engine:1.2.3");
        var builder = EmptyHost();
        builder.Services.AddGalaxyRuntime().UseInMemory().AddRedisJobConsumers().UseRedis(Address, options => options.KeyPrefix = Prefix)
            .AddRedisJobConsumers(static options => options.PollInterval = TimeSpan.FromMilliseconds(20)).UseRedis(Address);
        using var host = builder.Build();

        await host.StartAsync();
        await Eventually.HoldsAsync(() => Entries("runtime:job_results").Count > 0, "the job gets its result");
        await host.StopAsync();

        host.Services.GetServices<IHostedService>().OfType<RedisJobConsumers>().Should().ContainSingle();
        var result = Entries("runtime:job_results").Should().ContainSingle().Which.Fields;
        result["job_id"].Should().Be(jobs);
        result["outcome"].Should().Be("failure", "the in-memory engine has no such image and network");
        Entries("notification:intents").Should().NotBeEmpty("the failed start is told to the administrators over Redis");
    }

    [Fact]
    public async Task Job_consumers_without_a_server_stop_the_host_with_what_to_call()
    {
        var builder = EmptyHost();
        builder.Services.AddGalaxyRuntime().UseInMemory().AddRedisJobConsumers();
        using var host = builder.Build();

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("UseRedis");
    }

    private static HostApplicationBuilder EmptyHost() => Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

    private IHost Build(string connectionString, Action<RedisOptions>? configure = null)
    {
        var builder = EmptyHost();
        builder.Services.AddGalaxyRuntime().UseInMemory().UseRedis(connectionString, options =>
        {
            options.KeyPrefix = Prefix;
            configure?.Invoke(options);
        });
        return builder.Build();
    }
}
