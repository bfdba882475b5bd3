using System.Globalization;
using System.Text;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Core.Tests.Hosting;

/// <summary>Every option can be set by configuration.</summary>
public sealed class OptionBindingTests
{
    /// <summary>A good value of every option that is not its default.</summary>
    private static readonly Dictionary<string, string> OtherValues = new(StringComparer.Ordinal)
    {
        ["InstanceId"] = "blue",
        ["Network"] = "games",
        ["GamePort"] = "9090",
        ["RollBackOnFailure"] = "False",
        ["StrictConfiguration"] = "False",
        ["Lease:Duration"] = "00:01:00",
        ["Lease:RenewalInterval"] = "00:00:20",
        ["Lease:AcquireTimeout"] = "00:00:05",
        ["Pull:Policy"] = "Always",
        ["Pull:TotalTimeout"] = "00:30:00",
        ["Pull:UnpackTimeout"] = "00:20:00",
        ["Start:SettleTime"] = "00:00:02",
        ["Start:HealthTimeout"] = "00:00:40",
        ["Start:Readiness:Port"] = "9000",
        ["Start:Readiness:HttpPath"] = "/ready",
        ["Start:Readiness:Interval"] = "00:00:03",
        ["Start:Readiness:Timeout"] = "00:02:00",
        ["Stop:Grace"] = "00:00:10",
        ["State:Root"] = "/srv/games",
        ["State:HostRoot"] = "/mnt/games",
        ["State:Mode"] = "0700",
        ["State:OwnerUid"] = "1234",
        ["State:OwnerGid"] = "2345",
        ["State:MountPath"] = "/data",
        ["State:EnvironmentVariable"] = "DATA",
        ["Mounts:AllowedRoots:0"] = "/srv/maps",
        ["Limits:Cpus"] = "0.5",
        ["Limits:Memory"] = "64m",
        ["Limits:Pids"] = "100",
        ["Limits:MaxCpus"] = "2.5",
        ["Limits:MaxMemory"] = "1g",
        ["Limits:MaxPids"] = "200",
        ["Logs:Driver"] = "local",
        ["Logs:Options:max-size"] = "1m",
        ["Hardening:NoNewPrivileges"] = "False",
        ["Hardening:DropAllCapabilities"] = "False",
        ["Hardening:RunAsStateOwner"] = "False",
        ["Hardening:Init"] = "False",
        ["Hardening:ReadOnlyRoot"] = "True",
        ["Reconcile:Interval"] = "00:00:20",
        ["Reconcile:LeftoverGrace"] = "00:01:00",
        ["Reconcile:VanishConfirmation"] = "00:00:03",
        ["Reconcile:Parallelism"] = "4",
        ["Engine:ForgetAfter"] = "00:10:00",
        ["Boot:Resume"] = "None",
        ["Boot:Parallelism"] = "2",
        ["Boot:MaxAttempts"] = "5",
        ["CrashRestart:Enabled"] = "True",
        ["CrashRestart:MaxAttempts"] = "3",
        ["CrashRestart:Interval"] = "00:20:00",
        ["CrashRestart:Delay"] = "00:00:02",
        ["CrashRestart:MaxDelay"] = "00:01:00",
        ["CrashRestart:Jitter"] = "0.1",
        ["Flapping:Crashes"] = "4",
        ["Flapping:Window"] = "00:05:00",
        ["Events:MaxAttempts"] = "3",
        ["Events:MaxKept"] = "500",
        ["Events:Interval"] = "00:00:10",
        ["OperationLog:MaxAge"] = "30.00:00:00",
        ["Idempotency:Window"] = "02:00:00",
        ["Retention:MaxAge"] = "7.00:00:00",
        ["Retention:Interval"] = "00:30:00",
        ["Retention:BatchSize"] = "10",
        ["Timeouts:Engine"] = "00:00:11",
        ["Timeouts:Store"] = "00:00:12",
        ["Timeouts:Publish"] = "00:00:13",
        ["Health:Timeout"] = "00:00:03",
        ["Preflight:Mode"] = "Enforce",
        ["Preflight:Timeout"] = "00:00:04",
        ["Preflight:ProbeImage"] = "busybox:1",
        ["Preflight:MinFreeSpace"] = "1g",
        ["Preflight:ClockTolerance"] = "00:00:01",
    };

    [Fact]
    public void Every_option_is_bound_from_its_key()
    {
        OtherValues.Keys.Should().BeEquivalentTo(OptionKeys.All);
        var settings = OtherValues.ToDictionary(static pair => $"Galaxy:Runtime:{pair.Key}", static pair => (string?)pair.Value);

        var options = Bind(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        var defaults = new GalaxyRuntimeOptions();
        foreach (var (key, value) in OtherValues)
        {
            Convert.ToString(OptionKeys.Read(options, key), CultureInfo.InvariantCulture).Should().Be(value, key);
            Convert.ToString(OptionKeys.Read(defaults, key), CultureInfo.InvariantCulture).Should().NotBe(value, $"{key}: a default would show nothing");
        }
    }

    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        var options = new GalaxyRuntimeOptions();

        (options.InstanceId, options.Network, options.GamePort, options.RollBackOnFailure, options.StrictConfiguration).Should().Be(("default", "galaxy", 8080, true, true));
        (options.Lease.Duration, options.Lease.RenewalInterval, options.Lease.AcquireTimeout).Should().Be((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.Zero));
        (options.Pull.Policy, options.Pull.TotalTimeout, options.Pull.UnpackTimeout).Should().Be((PullPolicy.IfMissing, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(10)));
        (options.Start.SettleTime, options.Start.HealthTimeout, options.Stop.Grace).Should().Be((TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        (options.Start.Readiness.Port, options.Start.Readiness.HttpPath, options.Start.Readiness.Interval, options.Start.Readiness.Timeout)
            .Should().Be((null, null, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)));
        (options.State.Root, options.State.HostRoot, options.State.Mode, options.State.OwnerUid, options.State.OwnerGid).Should().Be(("", "", "0750", null, null));
        (options.State.MountPath, options.State.EnvironmentVariable).Should().Be(("/var/lib/galaxy", "GAME_STATE_PATH"));
        options.Mounts.AllowedRoots.Should().BeEmpty();
        (options.Limits.Cpus, options.Limits.Memory, options.Limits.Pids).Should().Be((1, "512m", 512));
        (options.Limits.MaxCpus, options.Limits.MaxMemory, options.Limits.MaxPids).Should().Be((null, "4g", 4096));
        (options.Logs.Driver, options.Logs.Options).Should().Be(("json-file", null));
        (options.CrashRestart.Enabled, options.CrashRestart.MaxAttempts, options.CrashRestart.Interval).Should().Be((false, 5, TimeSpan.FromHours(1)));
        (options.CrashRestart.Delay, options.CrashRestart.MaxDelay, options.CrashRestart.Jitter).Should().Be((TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5), 0.2));
        (options.Boot.Resume, options.Boot.Parallelism, options.Boot.MaxAttempts).Should().Be((BootResume.Running, 4, 3));
        (options.Flapping.Crashes, options.Flapping.Window).Should().Be((5, TimeSpan.FromMinutes(10)));
        (options.Reconcile.Interval, options.Reconcile.LeftoverGrace, options.Retention.MaxAge).Should().Be((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromDays(30)));
        (options.Health.Timeout, options.Preflight.Mode, options.Preflight.Timeout).Should().Be((TimeSpan.FromSeconds(5), PreflightMode.Warn, TimeSpan.FromSeconds(5)));
        (options.Preflight.ProbeImage, options.Preflight.MinFreeSpace, options.Preflight.ClockTolerance).Should().Be(("", "256m", TimeSpan.FromSeconds(5)));
        options.Hardening.Should().BeEquivalentTo(new { NoNewPrivileges = true, DropAllCapabilities = true, RunAsStateOwner = true, Init = true, ReadOnlyRoot = false });
    }

    [Fact]
    public void Code_that_is_added_after_configuration_has_the_last_word()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([new("GamePort", "9090"), new("Network", "games")]).Build();
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(section).UseInMemory();
        services.Configure<GalaxyRuntimeOptions>(static options => options.GamePort = 7070);
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value;

        (options.GamePort, options.Network).Should().Be((7070, "games"));
    }

    [Fact]
    public void A_null_in_configuration_is_a_bad_value_or_the_default_but_no_crash()
    {
        foreach (var key in OptionKeys.All.Concat(["Lease", "Pull", "Start", "Stop", "State", "Limits", "Logs", "Hardening", "Timeouts", "Health", "Preflight"]))
        {
            var parts = key.Split(':');
            var json = parts.Reverse().Aggregate("null", static (inner, name) => $"{{\"{name}\":{inner}}}");
            var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($"{{\"Galaxy\":{{\"Runtime\":{json}}}}}"))).Build();

            try
            {
                Bind(configuration);
            }
            catch (OptionsValidationException refused)
            {
                refused.Message.Should().Contain($"Galaxy:Runtime:{key}");
            }
        }
    }

    private static GalaxyRuntimeOptions Bind(IConfigurationRoot configuration)
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(configuration.GetSection(GalaxyRuntimeOptions.SectionName)).UseInMemory(new InMemoryBackend());
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value;
    }
}
