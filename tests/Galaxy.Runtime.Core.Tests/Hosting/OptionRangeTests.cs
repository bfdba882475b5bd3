using System.Globalization;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Core.Tests.Hosting;

/// <summary>CN-03 to CN-05: a bad option fails the host's start, and the message says which, what it is, and what is allowed.</summary>
public sealed class OptionRangeTests
{
    public static TheoryData<string, string, string> OutOfRange { get; } = new()
    {
        { "InstanceId", "", "1 to 63 characters" },
        { "InstanceId", "Upper", "1 to 63 characters" },
        { "InstanceId", "-a", "the first a letter or digit" },
        { "InstanceId", "a b", "1 to 63 characters" },
        { "InstanceId", new string('a', 64), "1 to 63 characters" },
        { "Network", "", "the name of an existing docker network" },
        { "Network", "  ", "the name of an existing docker network" },
        { "GamePort", "0", "1 to 65535" },
        { "GamePort", "-1", "1 to 65535" },
        { "GamePort", "65536", "1 to 65535" },
        { "Lease:Duration", "00:00:00.999", "00:00:01 to 00:10:00" },
        { "Lease:Duration", "00:10:01", "00:00:01 to 00:10:00" },
        { "Lease:Duration", "-00:00:30", "00:00:01 to 00:10:00" },
        { "Lease:RenewalInterval", "00:00:00.099", "to 00:00:15" },
        { "Lease:RenewalInterval", "00:00:15.001", "to 00:00:15" },
        { "Lease:AcquireTimeout", "-00:00:01", "00:00:00 to 00:10:00" },
        { "Lease:AcquireTimeout", "00:10:01", "00:00:00 to 00:10:00" },
        { "Pull:Policy", "Unknown", "IfMissing, Always, Never" },
        { "Pull:Policy", "7", "IfMissing, Always, Never" },
        { "Pull:TotalTimeout", "00:00:00", "00:00:01 to 1.00:00:00" },
        { "Pull:TotalTimeout", "1.00:00:01", "00:00:01 to 1.00:00:00" },
        { "Pull:UnpackTimeout", "00:00:00", "00:00:01 to 1.00:00:00" },
        { "Pull:UnpackTimeout", "1.00:00:01", "00:00:01 to 1.00:00:00" },
        { "Start:SettleTime", "-00:00:01", "00:00:00 to 00:10:00" },
        { "Start:SettleTime", "00:10:01", "00:00:00 to 00:10:00" },
        { "Start:HealthTimeout", "-00:00:01", "00:00:00 to 01:00:00" },
        { "Start:HealthTimeout", "01:00:01", "00:00:00 to 01:00:00" },
        { "Start:Readiness:Port", "0", "1 to 65535" },
        { "Start:Readiness:Port", "65536", "1 to 65535" },
        { "Start:Readiness:HttpPath", "ready", "a path of ASCII characters that begins with \"/\", or empty" },
        { "Start:Readiness:HttpPath", "/a b", "a path of ASCII characters that begins with \"/\", or empty" },
        { "Start:Readiness:Interval", "00:00:00.049", "00:00:00.0500000 to 00:01:00" },
        { "Start:Readiness:Interval", "00:01:01", "to 00:01:00" },
        { "Start:Readiness:Timeout", "00:00:00.999", "00:00:01 to 01:00:00" },
        { "Start:Readiness:Timeout", "01:00:01", "00:00:01 to 01:00:00" },
        { "Stop:Grace", "-00:00:01", "00:00:00 to 01:00:00" },
        { "Stop:Grace", "01:00:01", "00:00:00 to 01:00:00" },
        { "State:Root", "", "an absolute path" },
        { "State:Root", "games", "an absolute path" },
        { "State:Root", "./games", "an absolute path" },
        { "State:HostRoot", "games", "an absolute path, or empty" },
        { "State:HostRoot", " ", "an absolute path, or empty" },
        { "State:Mode", "", "octal permission bits, 0 to 7777" },
        { "State:Mode", "0780", "octal permission bits, 0 to 7777" },
        { "State:Mode", "rwx", "octal permission bits, 0 to 7777" },
        { "State:Mode", "17777", "octal permission bits, 0 to 7777" },
        { "State:Mode", "-1", "octal permission bits, 0 to 7777" },
        { "State:Mode", "000000", "octal permission bits, 0 to 7777" },
        { "State:OwnerUid", "-1", "0 or more" },
        { "State:OwnerGid", "-1", "0 or more" },
        { "State:MountPath", "", "an absolute path inside the container, not its root" },
        { "State:MountPath", "data", "an absolute path inside the container, not its root" },
        { "State:MountPath", "/", "an absolute path inside the container, not its root" },
        { "State:MountPath", "//", "an absolute path inside the container, not its root" },
        { "State:EnvironmentVariable", "", "the name of an environment variable" },
        { "Mounts:AllowedRoots:0", "maps", "an absolute path, not the root" },
        { "Mounts:AllowedRoots:0", "/", "an absolute path, not the root" },
        { "State:EnvironmentVariable", "A=B", "the name of an environment variable" },
        { "Limits:Cpus", "0", "0.01 to 1024" },
        { "Limits:Cpus", "-1", "0.01 to 1024" },
        { "Limits:Cpus", "1025", "0.01 to 1024" },
        { "Limits:Cpus", "NaN", "0.01 to 1024" },
        { "Limits:MaxCpus", "0", "0.01 to 1024" },
        { "Limits:MaxCpus", "1025", "0.01 to 1024" },
        { "Limits:MaxCpus", "NaN", "0.01 to 1024" },
        { "Limits:Memory", "", "6m or more" },
        { "Limits:Memory", "5m", "6m or more" },
        { "Limits:Memory", "lots", "6m or more" },
        { "Limits:Memory", " 1g", "6m or more" },
        { "Limits:Memory", "-1", "6m or more" },
        { "Limits:MaxMemory", "5m", "6m or more" },
        { "Limits:MaxMemory", "unlimited", "6m or more" },
        { "Limits:Pids", "0", "1 to 4194304" },
        { "Limits:Pids", "4194305", "1 to 4194304" },
        { "Limits:MaxPids", "0", "1 to 4194304" },
        { "Limits:MaxPids", "4194305", "1 to 4194304" },
        { "Reconcile:Interval", "00:00:00.999", "00:00:01 to 01:00:00" },
        { "Reconcile:Interval", "01:00:01", "00:00:01 to 01:00:00" },
        { "Reconcile:LeftoverGrace", "-00:00:01", "00:00:00 to 1.00:00:00" },
        { "Reconcile:LeftoverGrace", "1.00:00:01", "00:00:00 to 1.00:00:00" },
        { "Reconcile:VanishConfirmation", "00:00:00.099", "to 00:10:00" },
        { "Reconcile:VanishConfirmation", "00:10:01", "to 00:10:00" },
        { "Reconcile:Parallelism", "0", "1 to 100" },
        { "Reconcile:Parallelism", "101", "1 to 100" },
        { "Engine:ForgetAfter", "00:01:59", "00:02:00 to 30.00:00:00" },
        { "Engine:ForgetAfter", "30.00:00:01", "00:02:00 to 30.00:00:00" },
        { "Boot:Resume", "Unknown", "None, Running" },
        { "Boot:Resume", "7", "None, Running" },
        { "Boot:Parallelism", "0", "1 to 64" },
        { "Boot:Parallelism", "65", "1 to 64" },
        { "Boot:MaxAttempts", "0", "1 to 20" },
        { "Boot:MaxAttempts", "21", "1 to 20" },
        { "CrashRestart:MaxAttempts", "0", "1 to 20" },
        { "CrashRestart:MaxAttempts", "21", "1 to 20" },
        { "CrashRestart:Interval", "00:00:00.999", "00:00:01 to 1.00:00:00" },
        { "CrashRestart:Interval", "1.00:00:01", "00:00:01 to 1.00:00:00" },
        { "CrashRestart:Delay", "00:00:00.099", "to 01:00:00" },
        { "CrashRestart:MaxDelay", "00:00:09", "00:00:10 to 1.00:00:00" },
        { "CrashRestart:MaxDelay", "1.00:00:01", "00:00:10 to 1.00:00:00" },
        { "CrashRestart:Jitter", "-0.1", "0 to 0.5" },
        { "CrashRestart:Jitter", "0.51", "0 to 0.5" },
        { "CrashRestart:Jitter", "NaN", "0 to 0.5" },
        { "Flapping:Crashes", "1", "2 to 20" },
        { "Flapping:Crashes", "21", "2 to 20" },
        { "Flapping:Window", "00:00:00.999", "00:00:01 to 1.00:00:00" },
        { "Flapping:Window", "1.00:00:01", "00:00:01 to 1.00:00:00" },
        { "Events:MaxAttempts", "0", "1 to 1000" },
        { "Events:MaxAttempts", "1001", "1 to 1000" },
        { "Events:MaxKept", "0", "1 to 10000000" },
        { "Events:MaxKept", "10000001", "1 to 10000000" },
        { "Events:Interval", "00:00:00.999", "00:00:01 to 01:00:00" },
        { "Events:Interval", "01:00:01", "00:00:01 to 01:00:00" },
        { "OperationLog:MaxAge", "23:59:59", "1.00:00:00 to 3650.00:00:00" },
        { "OperationLog:MaxAge", "3650.00:00:01", "1.00:00:00 to 3650.00:00:00" },
        { "Idempotency:Window", "00:00:59", "00:01:00 to 365.00:00:00" },
        { "Idempotency:Window", "365.00:00:01", "00:01:00 to 365.00:00:00" },
        { "Retention:MaxAge", "23:59:59", "1.00:00:00 to 3650.00:00:00" },
        { "Retention:MaxAge", "3650.00:00:01", "1.00:00:00 to 3650.00:00:00" },
        { "Retention:Interval", "00:00:59", "00:01:00 to 1.00:00:00" },
        { "Retention:Interval", "1.00:00:01", "00:01:00 to 1.00:00:00" },
        { "Retention:BatchSize", "0", "1 to 10000" },
        { "Retention:BatchSize", "10001", "1 to 10000" },
        { "Timeouts:Engine", "00:00:00.099", "to 00:10:00" },
        { "Timeouts:Engine", "00:10:01", "to 00:10:00" },
        { "Timeouts:Store", "00:00:00.099", "to 00:10:00" },
        { "Timeouts:Store", "00:10:01", "to 00:10:00" },
        { "Timeouts:Publish", "00:00:00.099", "to 00:10:00" },
        { "Timeouts:Publish", "00:10:01", "to 00:10:00" },
        { "Health:Timeout", "00:00:00.099", "00:00:00.1000000 to 00:05:00" },
        { "Health:Timeout", "00:05:01", "to 00:05:00" },
        { "Preflight:Mode", "Unknown", "Off, Warn, Enforce" },
        { "Preflight:Mode", "7", "Off, Warn, Enforce" },
        { "Preflight:Timeout", "00:00:00.099", "00:00:00.1000000 to 00:05:00" },
        { "Preflight:Timeout", "00:05:01", "to 00:05:00" },
        { "Preflight:MinFreeSpace", "", "more than 0" },
        { "Preflight:MinFreeSpace", "0", "more than 0" },
        { "Preflight:MinFreeSpace", "-1m", "more than 0" },
        { "Preflight:MinFreeSpace", "some", "more than 0" },
        { "Preflight:ClockTolerance", "00:00:00.009", "00:00:00.0100000 to 01:00:00" },
        { "Preflight:ClockTolerance", "01:00:01", "to 01:00:00" },
    };

    /// <summary>Both ends of every range are allowed.</summary>
    public static TheoryData<string, string> AtTheEdge { get; } = new()
    {
        { "InstanceId", "a" },
        { "InstanceId", "0.a_b-c" },
        { "InstanceId", new string('a', 63) },
        { "GamePort", "1" },
        { "Events:MaxAttempts", "1" },
        { "Events:MaxAttempts", "1000" },
        { "Events:MaxKept", "1" },
        { "Events:MaxKept", "10000000" },
        { "Events:Interval", "00:00:01" },
        { "Events:Interval", "01:00:00" },
        { "GamePort", "65535" },
        { "Lease:Duration", "00:10:00" },
        { "Lease:RenewalInterval", "00:00:00.1" },
        { "Lease:RenewalInterval", "00:00:15" },
        { "Lease:AcquireTimeout", "00:10:00" },
        { "Pull:TotalTimeout", "1.00:00:00" },
        { "Pull:UnpackTimeout", "1.00:00:00" },
        { "Start:SettleTime", "00:00:00" },
        { "Start:HealthTimeout", "01:00:00" },
        { "Stop:Grace", "00:00:00" },
        { "State:Mode", "0" },
        { "State:Mode", "07777" },
        { "State:OwnerUid", "0" },
        { "State:MountPath", "/x" },
        { "Limits:Cpus", "0.01" },
        { "Limits:Cpus", "1024" },
        { "Limits:Memory", "6m" },
        { "Limits:Pids", "4194304" },
        { "Idempotency:Window", "00:01:00" },
        // Up to 365 days, if the operation log is kept for as long.
        { "Idempotency:Window", "90.00:00:00" },
        { "Boot:Resume", "None" },
        { "Boot:Parallelism", "64" },
        { "Boot:MaxAttempts", "20" },
        { "CrashRestart:MaxAttempts", "20" },
        { "CrashRestart:Delay", "00:00:00.1" },
        { "CrashRestart:MaxDelay", "00:00:10" },
        { "CrashRestart:Jitter", "0.5" },
        { "Engine:ForgetAfter", "00:02:00" },
        { "Engine:ForgetAfter", "30.00:00:00" },
        { "Flapping:Crashes", "2" },
        { "Flapping:Window", "1.00:00:00" },
        { "OperationLog:MaxAge", "1.00:00:00" },
        { "OperationLog:MaxAge", "" },
        { "Timeouts:Engine", "00:00:00.1" },
        { "Logs:Driver", "" },
        { "Logs:Options:max-size", "" },
        { "Health:Timeout", "00:00:00.1" },
        { "Preflight:Timeout", "00:05:00" },
        { "Preflight:MinFreeSpace", "1" },
        { "Preflight:ClockTolerance", "01:00:00" },
    };

    [Theory]
    [Trait("Acceptance", "A-CN-03")]
    [Trait("Acceptance", "A-CN-04")]
    [Trait("Acceptance", "A-CN-05")]
    [MemberData(nameof(OutOfRange))]
    public async Task A_bad_option_fails_the_hosts_start(string key, string value, string allowed)
    {
        using var host = Host((key, value));

        var start = () => host.StartAsync();

        var failures = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures;
        var failure = failures.Should().ContainSingle(failure => failure.StartsWith($"Galaxy:Runtime:{key} is ")).Subject;
        failure.Should().Contain(allowed).And.ContainAny($" is {Shown(value)}; ", $" is \"{Shown(value)}\"; ");
    }

    [Theory]
    [MemberData(nameof(AtTheEdge))]
    public async Task Both_ends_of_a_range_are_allowed(string key, string value)
    {
        using var host = Host((key, value));

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        using var host = Host(("GamePort", "0"), ("Lease:Duration", "1.00:00:00"), ("Limits:Memory", "lots"));

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("Idempotency:Window", "100.00:00:00", "100.00:00:00 to 3650.00:00:00")]
    [InlineData("CrashRestart:Interval", "1.00:00:00", "4.05:00:00 to 3650.00:00:00")]
    public async Task The_operation_log_is_kept_for_as_long_as_something_is_read_from_it(string key, string value, string allowed)
    {
        using var host = Host((key, value), ("OperationLog:MaxAge", "2.00:00:00"));

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle().Which.Should().EndWith($"is 2.00:00:00; allowed: {allowed}.");
    }

    [Fact]
    public async Task Keys_may_count_for_a_year_if_the_operation_log_is_kept_for_as_long()
    {
        using var host = Host(("Idempotency:Window", "365.00:00:00"), ("OperationLog:MaxAge", "365.00:00:00"));

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_limit_that_is_itself_out_of_range_is_the_only_one_complained_of()
    {
        using var host = Host(("Lease:Duration", "00:00:00"));

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle()
            .Which.Should().Be("Galaxy:Runtime:Lease:Duration is 00:00:00; allowed: 00:00:01 to 00:10:00.");
    }

    [Fact]
    public async Task A_value_of_another_type_is_named_by_its_key()
    {
        using var host = Host(("GamePort", "eighty"));

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("GamePort").And.Contain("eighty");
    }

    [Fact]
    public void Without_a_host_the_first_use_says_it()
    {
        using var provider = new ServiceCollection().AddGalaxyRuntime(static options => options.GamePort = 0).UseInMemory().Services.BuildServiceProvider();

        FluentActions.Invoking(provider.GetRequiredService<IGalaxyRuntime>).Should().Throw<OptionsValidationException>().WithMessage("*GamePort is 0; allowed: 1 to 65535*");
    }

    [Fact]
    public async Task The_root_need_not_be_named_where_the_state_directory_is_faked()
    {
        await using var provider = new ServiceCollection().AddGalaxyRuntime().UseInMemory().Services.BuildServiceProvider();

        provider.GetRequiredService<IGalaxyRuntime>().Should().NotBeNull();
    }

    [Fact]
    public void Every_option_has_a_row_above_unless_every_value_of_it_is_good()
    {
        string[] everyValueIsGood =
        [
            "RollBackOnFailure", "StrictConfiguration", "CrashRestart:Enabled", "Logs:Driver", "Logs:Options:max-size", "Preflight:ProbeImage",
            "Hardening:NoNewPrivileges", "Hardening:DropAllCapabilities", "Hardening:RunAsStateOwner", "Hardening:Init", "Hardening:ReadOnlyRoot",
        ];

        OptionKeys.All.Except(everyValueIsGood).Should().BeSubsetOf(((IEnumerable<object?[]>)OutOfRange).Select(static row => (string)row[0]!));
    }

    private static string Shown(string value) => value.Contains(':') ? TimeSpan.Parse(value, CultureInfo.InvariantCulture).ToString() : value;

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Galaxy:Runtime:State:Root"] = "/srv/galaxy", ["Galaxy:Runtime:Preflight:Mode"] = "Off" });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static setting => $"Galaxy:Runtime:{setting.Key}", static setting => (string?)setting.Value));
        var backend = new InMemoryBackend();

        // A real engine, as far as the state directory is concerned: then its root is required.
        builder.Services.AddGalaxyRuntime(builder.Configuration.GetSection(GalaxyRuntimeOptions.SectionName))
            .UseInMemory(backend)
            .SupplyPort<IContainerEngine>(PortPrecedence.Package, _ => backend.Docker);
        return builder.Build();
    }
}
