using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Core.Tests.Health;

public sealed class HealthCheckTests
{
    /// <summary>The checks that ask a port, and the call by which each asks.</summary>
    public static TheoryData<string, string> CallOfCheck { get; } = new()
    {
        { "galaxy-engine", PortCalls.DockerNetworkExists },
        { "galaxy-records", PortCalls.RecordsFind },
        { "galaxy-journal", PortCalls.JournalRead },
        { "galaxy-leases", PortCalls.LeasesRenew },
        { "galaxy-events", PortCalls.OutboxCount },
    };

    [Fact]
    public async Task With_everything_in_order_all_six_are_healthy()
    {
        await using var runtime = NewRuntime();

        var report = await CheckAsync(runtime.Services);

        report.Entries.Keys.Should().BeEquivalentTo("galaxy-engine", "galaxy-records", "galaxy-journal", "galaxy-leases", "galaxy-recovery", "galaxy-events");
        report.Entries.Values.Should().OnlyContain(static entry => entry.Status == HealthStatus.Healthy && entry.Description!.Length > 0);
        report.Entries.Where(static entry => entry.Key != "galaxy-recovery").Should().OnlyContain(static entry => (double)entry.Value.Data["elapsed_ms"] >= 0);
    }

    [Fact]
    public async Task All_are_tagged_for_readiness_endpoints()
    {
        await using var runtime = NewRuntime();

        var registrations = runtime.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        registrations.Should().HaveCount(6).And.OnlyContain(static registration => registration.Tags.SetEquals(new[] { "galaxy", "ready" }));
    }

    [Fact]
    public void Names_status_tags_and_timeout_are_the_hosts_if_it_gives_them()
    {
        var services = new ServiceCollection();
        services.AddHealthChecks().AddGalaxyRuntime("games", HealthStatus.Degraded, ["live"], TimeSpan.FromSeconds(7));
        using var provider = services.BuildServiceProvider();

        var registrations = provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        registrations.Select(static registration => registration.Name).Should().BeEquivalentTo(
            "games-engine", "games-records", "games-journal", "games-leases", "games-recovery", "games-events");
        registrations.Should().OnlyContain(static registration =>
            registration.FailureStatus == HealthStatus.Degraded && registration.Tags.SetEquals(new[] { "live" }) && registration.Timeout == TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Names_and_timeouts_that_cannot_work_are_refused()
    {
        var checks = new ServiceCollection().AddHealthChecks();

        FluentActions.Invoking(() => checks.AddGalaxyRuntime(" ")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => checks.AddGalaxyRuntime(timeout: TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(static () => ((IHealthChecksBuilder)null!).AddGalaxyRuntime()).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task A_check_that_fails_reports_the_hosts_status()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHealthChecks().AddGalaxyRuntime(failureStatus: HealthStatus.Degraded);
        await using var provider = services.BuildServiceProvider();

        (await CheckAsync(provider)).Entries.Values.Should().OnlyContain(static entry => entry.Status == HealthStatus.Degraded, "the runtime was not added");
    }

    [Fact]
    public async Task Adding_them_twice_and_before_the_runtime_is_harmless()
    {
        var services = new ServiceCollection();
        services.AddHealthChecks().AddGalaxyRuntime().AddGalaxyRuntime();
        services.AddHealthChecks().AddGalaxyRuntime();
        services.AddGalaxyRuntime().UseInMemory();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        (await CheckAsync(provider)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Asking_changes_nothing()
    {
        await using var runtime = NewRuntime();

        await CheckAsync(runtime.Services);
        await CheckAsync(runtime.Services);

        runtime.Faults.Calls.Select(static call => call.Name).Distinct().Should().BeEquivalentTo(((IEnumerable<object[]>)CallOfCheck).Select(static row => row[1]));
        runtime.Journal.Should().BeEmpty();
        runtime.Backend.Docker.Containers.Should().BeEmpty();
        runtime.Backend.Leases.FindHolder("galaxy-health-probe").Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(CallOfCheck))]
    public async Task A_fault_of_a_port_is_unhealthy_in_its_own_words_and_only_there(string name, string call)
    {
        await using var runtime = NewRuntime();
        runtime.Faults.FailBefore(call, times: int.MaxValue);
        var fault = await FluentActions.Awaiting(() => AskDirectlyAsync(runtime, name)).Should().ThrowAsync<RuntimePortException>();

        var report = await CheckAsync(runtime.Services);

        report.Entries[name].Status.Should().Be(HealthStatus.Unhealthy);
        report.Entries[name].Description.Should().Be(fault.Which.Message);
        report.Entries.Where(entry => entry.Key != name).Should().OnlyContain(static entry => entry.Value.Status == HealthStatus.Healthy);
    }

    [Theory]
    [MemberData(nameof(CallOfCheck))]
    public async Task A_port_that_hangs_is_unhealthy_when_its_time_is_up_and_holds_no_other_check_up(string name, string call)
    {
        await using var runtime = NewRuntime(static options => options.Health.Timeout = TimeSpan.FromSeconds(3));
        runtime.Faults.Hang(call, times: int.MaxValue);

        var hung = CheckAsync(runtime.Services, name);
        await runtime.UntilCalledAsync(call);
        (await CheckAsync(runtime.Services, registered => registered != name)).Status.Should().Be(HealthStatus.Healthy);
        runtime.Time.Advance(TimeSpan.FromSeconds(2.9));
        hung.IsCompleted.Should().BeFalse("its time is not up");
        runtime.Time.Advance(TimeSpan.FromSeconds(0.1));

        var entry = (await Eventually.EndsAsync(hung)).Entries[name];
        entry.Status.Should().Be(HealthStatus.Unhealthy);
        entry.Description.Should().Be("no answer within 3 s");
        entry.Data["elapsed_ms"].Should().Be(3_000.0);
    }

    [Fact]
    public async Task A_port_that_blocks_its_caller_is_left_behind_too()
    {
        using var release = new ManualResetEventSlim();
        var engine = new BlockingEngine(release);
        await using var runtime = NewRuntime(ports: engine.ReplaceEngine);

        var blocked = CheckAsync(runtime.Services, "galaxy-engine");
        await Eventually.HoldsAsync(() => engine.IsAsked, "the engine was asked");
        runtime.Time.Advance(TimeSpan.FromSeconds(5));

        (await Eventually.EndsAsync(blocked)).Status.Should().Be(HealthStatus.Unhealthy);
        release.Set();
    }

    [Fact]
    public async Task What_an_adapter_throws_against_the_rules_is_told_by_its_type_only()
    {
        await using var runtime = NewRuntime(ports: static builder => builder.SupplyPort(
            PortPrecedence.Host,
            static services => BuggyPort.Of<IRuntimeRecordStore>(services.GetRequiredService<InMemoryBackend>().Records, nameof(IRuntimeRecordStore.FindAsync))));

        var entry = (await CheckAsync(runtime.Services)).Entries["galaxy-records"];

        entry.Status.Should().Be(HealthStatus.Unhealthy);
        entry.Description.Should().Be(nameof(InvalidTimeZoneException));
        entry.Exception.Should().BeNull("its text may hold a secret");
    }

    [Fact]
    public async Task A_missing_network_degrades_the_engine()
    {
        await using var runtime = NewRuntime();
        runtime.Backend.Docker.RemoveNetwork("galaxy");

        var entry = (await CheckAsync(runtime.Services)).Entries["galaxy-engine"];

        entry.Status.Should().Be(HealthStatus.Degraded);
        entry.Description.Should().Contain("\"galaxy\"");
    }

    [Fact]
    public async Task A_status_that_the_host_chose_for_failures_is_kept()
    {
        await using var runtime = NewRuntime();
        runtime.Faults.FailBefore(PortCalls.RecordsFind);
        var registration = runtime.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Single(static entry => entry.Name == "galaxy-records");
        registration.FailureStatus = HealthStatus.Degraded;

        (await CheckAsync(runtime.Services)).Entries["galaxy-records"].Status.Should().Be(HealthStatus.Degraded);
    }

    [Fact]
    public async Task Without_the_runtime_each_says_which_call_is_missing()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddGalaxyRuntime();
        await using var provider = services.BuildServiceProvider();

        (await CheckAsync(provider)).Entries.Values.Should().OnlyContain(static entry =>
            entry.Status == HealthStatus.Unhealthy && entry.Description!.Contains("AddGalaxyRuntime()"));
    }

    [Fact]
    public async Task A_runtime_that_lacks_its_ports_is_unhealthy_and_throws_nothing()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(static options => options.State.Root = "/srv/galaxy");
        services.AddHealthChecks().AddGalaxyRuntime();
        await using var provider = services.BuildServiceProvider();

        (await CheckAsync(provider)).Entries.Values.Should().OnlyContain(static entry =>
            entry.Status == HealthStatus.Unhealthy && entry.Exception == null && entry.Description!.Contains("cannot be put together"));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_heard()
    {
        await using var runtime = NewRuntime();
        runtime.Faults.Hang(PortCalls.RecordsFind);
        using var giveUp = new CancellationTokenSource();

        var asking = runtime.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(giveUp.Token);
        await runtime.UntilCalledAsync(PortCalls.RecordsFind);
        await giveUp.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.EndsAsync(asking)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static TestRuntime NewRuntime(Action<GalaxyRuntimeOptions>? configure = null, Action<IGalaxyRuntimeBuilder>? ports = null) => new(configure, ports: builder =>
    {
        builder.Services.AddHealthChecks().AddGalaxyRuntime();
        ports?.Invoke(builder);
    });

    private static Task<HealthReport> CheckAsync(IServiceProvider services) => CheckAsync(services, static _ => true);

    private static Task<HealthReport> CheckAsync(IServiceProvider services, string name) => CheckAsync(services, registered => registered == name);

    private static Task<HealthReport> CheckAsync(IServiceProvider services, Func<string, bool> which) =>
        services.GetRequiredService<HealthCheckService>().CheckHealthAsync(registration => which(registration.Name), CancellationToken.None);

    private static async Task AskDirectlyAsync(TestRuntime runtime, string name)
    {
        switch (name)
        {
            case "galaxy-engine":
                await runtime.Services.GetRequiredService<IContainerEngine>().NetworkExistsAsync("galaxy", default);
                break;
            case "galaxy-records":
                await runtime.Services.GetRequiredService<IRuntimeRecordStore>().FindAsync("g1", default);
                break;
            case "galaxy-journal":
                await runtime.Services.GetRequiredService<IOperationLogStore>().ReadAsync("g1", 1, before: null, default);
                break;
            case "galaxy-events":
                await runtime.Services.GetRequiredService<IOperationLogStore>().CountEventsAsync(default);
                break;
            default:
                await runtime.Services.GetRequiredService<IGameLeaseStore>().TryRenewAsync("g1", "token", TimeSpan.FromSeconds(1), default);
                break;
        }
    }

    private sealed class BlockingEngine(ManualResetEventSlim release) : EngineOverride
    {
        public bool IsAsked { get; private set; }

        public override ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken)
        {
            IsAsked = true;
            release.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
            return ValueTask.FromResult(true);
        }
    }
}
