using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>What a host does with the preflight when it starts.</summary>
public sealed class HostedPreflightTests : IAsyncLifetime, IDisposable
{
    private readonly PreflightScene scene = new();
    private readonly RecordingLogger log = new();

    [Fact]
    public async Task By_default_each_finding_is_one_line_of_its_own_level()
    {
        scene.Backend.Docker.RemoveNetwork("galaxy");
        scene.Backend.StoreClock.Offset = TimeSpan.FromMinutes(1);
        using var host = NewHost(static options => options.Preflight.ProbeImage = "no/such:1");

        await host.StartAsync();
        await Eventually.HoldsAsync(() => Findings.Length >= 3, "three findings were logged");
        await host.StopAsync();

        Findings.Select(static line => (line.Level, line.EventName)).Should().Equal(
            (LogLevel.Error, "preflight error"), (LogLevel.Warning, "preflight warning"), (LogLevel.Information, "preflight note"));
        Findings[0].Text.Should().Contain("code=network_missing").And.Contain("docker network create");
    }

    [Fact]
    public async Task By_default_a_server_that_hangs_does_not_hold_the_start_up()
    {
        scene.Faults.Hang(PortCalls.DockerNetworkExists);
        using var host = NewHost();

        await host.StartAsync().WaitAsync(TimeSpan.FromSeconds(30));

        await Eventually.HoldsAsync(() => scene.Faults.Calls.Any(static call => call.Name == PortCalls.DockerNetworkExists), "the preflight runs");
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Findings.Should().BeEmpty("the host stopped before the answer was due");
    }

    [Fact]
    public async Task By_default_a_host_that_stops_in_the_middle_leaves_nothing_of_the_preflight()
    {
        scene.Backend.Docker.AddImage("repo/probe:1");
        using var host = NewHost(
            static options => options.Preflight.ProbeImage = "repo/probe:1",
            builder => builder.SupplyPort(PortPrecedence.Host, _ => Harness.TapExtensions.Slowed<IContainerEngine>(scene.Backend.Docker, TimeProvider.System, TimeSpan.FromMilliseconds(100))));
        await host.StartAsync();
        await Eventually.HoldsAsync(() => scene.Backend.Docker.Containers.Count > 0, "a container is tried");

        await host.StopAsync();

        scene.Backend.Docker.Containers.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(scene.StateRoot).Should().BeEmpty();
    }

    [Fact]
    public async Task Enforced_an_error_keeps_the_host_from_starting_and_is_named()
    {
        scene.Backend.Docker.RemoveNetwork("galaxy");
        using var host = NewHost(static options => options.Preflight.Mode = PreflightMode.Enforce);

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("error network_missing: ").And.Contain("Preflight:Mode");
        Findings.Should().Contain(static line => line.EventName == "preflight error", "the log has it as well");
    }

    [Fact]
    public async Task Enforced_a_warning_does_not_keep_it()
    {
        scene.Backend.StoreClock.Offset = TimeSpan.FromMinutes(1);
        using var host = NewHost(static options => options.Preflight.Mode = PreflightMode.Enforce);

        await host.StartAsync();
        await host.StopAsync();

        Findings.Should().ContainSingle(static line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Enforced_a_server_that_hangs_costs_one_timeout()
    {
        scene.Faults.Hang(PortCalls.JournalRead);
        using var host = NewHost(static options => options.Preflight.Mode = PreflightMode.Enforce);

        var starting = host.StartAsync();
        await Eventually.HoldsAsync(() => scene.Faults.Calls.Any(static call => call.Name == PortCalls.JournalRead), "the journal was asked");
        starting.IsCompleted.Should().BeFalse();
        scene.Time.Advance(TimeSpan.FromSeconds(5));

        await FluentActions.Awaiting(() => starting.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<InvalidOperationException>().WithMessage("*error journal_unavailable: *");
    }

    [Fact]
    public async Task Turned_off_nothing_is_looked_at()
    {
        using var host = NewHost(static options => options.Preflight.Mode = PreflightMode.Off);

        await host.StartAsync();
        await host.StopAsync();

        scene.Faults.Calls.Where(static call => call.Name is not (PortCalls.OutboxCount or PortCalls.DockerInspectEngine or PortCalls.RecordsSeeEngine)).Should().BeEmpty("the sweep of kept events and the watch of the engine are no part of the preflight");
    }

    [Fact]
    public async Task On_the_in_memory_engine_there_is_nothing_to_warn_of()
    {
        var faults = new FaultPlan();
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddGalaxyRuntime().UseInMemory(new InMemoryBackend(), faults).WithoutRecovery();
        using var host = application.Build();

        await host.StartAsync();
        await host.StopAsync();

        faults.Calls.Where(static call => call.Name is not PortCalls.OutboxCount).Should().BeEmpty("tests count their calls");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await scene.DisposeAsync();

    public void Dispose() => log.Dispose();

    private LogLine[] Findings => [.. log.Lines.Where(static line => line.EventName.StartsWith("preflight", StringComparison.Ordinal))];

    private IHost NewHost(Action<GalaxyRuntimeOptions>? configure = null, Action<IGalaxyRuntimeBuilder>? build = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        log.AddTo(application.Services);
        scene.AddTo(application.Services, configure, builder =>
        {
            builder.WithoutRecovery();
            build?.Invoke(builder);
        });
        return application.Build();
    }
}
