using System.Net.Sockets;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>What the preflight and the health check make of an engine with bad manners.</summary>
public sealed class PreflightTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task An_engine_in_order_is_no_finding()
    {
        await using var engine = new ScriptedEngine(Network("galaxy"));
        await using var services = Services("unix://" + engine.SocketPath);

        (await EngineFindingsAsync(services)).Should().BeEmpty();
        (await HealthAsync(services)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData("/info", "INFO")]
    [InlineData("/containers/", "CONTAINERS")]
    [InlineData("/images/", "IMAGES")]
    [InlineData("/networks", "NETWORKS")]
    [InlineData("POST", "POST")]
    public async Task A_socket_proxy_that_forbids_what_operations_need_is_named_with_its_switch(string forbidden, string proxySwitch)
    {
        await using var engine = new ScriptedEngine(Behind(request =>
            forbidden == "POST" ? request.Method == "POST" : request.Target.Contains(forbidden, StringComparison.Ordinal)));
        await using var services = Services("unix://" + engine.SocketPath);

        var finding = await FindingAsync(services);

        finding.Code.Should().Be(PreflightCode.EngineRefused);
        finding.Message.Should().EndWith($"If it is a socket proxy, switch on {proxySwitch}.");
    }

    [Fact]
    public async Task All_that_a_socket_proxy_forbids_is_named_at_once()
    {
        await using var engine = new ScriptedEngine(Behind(static request => !request.Target.Contains("/networks", StringComparison.Ordinal)));
        await using var services = Services("unix://" + engine.SocketPath);

        (await FindingAsync(services)).Message.Should().EndWith("switch on INFO, CONTAINERS, IMAGES.");
    }

    [Fact]
    public async Task A_missing_socket_is_unreachable()
    {
        await using var services = Services("unix:///nowhere/docker.sock");

        var finding = await FindingAsync(services);

        finding.Code.Should().Be(PreflightCode.EngineUnreachable);
        finding.Message.Should().Contain("there is no such socket").And.Contain("its address is from Galaxy:Runtime:Docker:Host");
    }

    [Fact]
    public async Task The_report_says_which_engine_was_checked_and_why_even_if_it_gives_no_answer()
    {
        await using var engine = new ScriptedEngine(static exchange => exchange.HangAsync());
        await using var services = Services("unix://" + engine.SocketPath, Short);

        var report = await services.GetRequiredService<IRuntimePreflight>().CheckAsync();

        report.Engine.Should().Be($"unix://{engine.SocketPath} (Galaxy:Runtime:Docker:Host)");
        report.ToString().Should().StartWith($"engine: {report.Engine}\nerror engine_unreachable: ");
    }

    [Fact]
    public async Task An_api_that_is_too_old_is_named()
    {
        await using var engine = new ScriptedEngine(Network("galaxy")) { ApiVersion = "1.40" };
        await using var services = Services("unix://" + engine.SocketPath);

        var finding = await FindingAsync(services);

        finding.Code.Should().Be(PreflightCode.EngineTooOld);
        finding.Message.Should().Contain("1.41 (Docker 20.10) or newer is needed");
    }

    [Fact]
    public async Task An_api_that_is_too_new_is_named()
    {
        await using var engine = new ScriptedEngine(Network("galaxy")) { ApiVersion = "1.60", MinApiVersion = "1.52" };
        await using var services = Services("unix://" + engine.SocketPath);

        (await FindingAsync(services)).Code.Should().Be(PreflightCode.EngineTooNew);
    }

    [Fact]
    public async Task What_is_no_engine_is_refused()
    {
        await using var engine = new ScriptedEngine(Network("galaxy")) { ApiVersion = "nonsense" };
        await using var services = Services("unix://" + engine.SocketPath);

        var finding = await FindingAsync(services);

        finding.Code.Should().Be(PreflightCode.EngineRefused);
        finding.Message.Should().Contain("is that a Docker Engine?");
    }

    [Fact]
    public async Task A_network_of_a_similar_name_is_missing_and_one_that_is_there_twice_is_ambiguous()
    {
        await using var similar = new ScriptedEngine(Network("galaxy-2"));
        await using var twice = new ScriptedEngine(Network("galaxy", "galaxy"));
        await using var servicesOfSimilar = Services("unix://" + similar.SocketPath);
        await using var servicesOfTwice = Services("unix://" + twice.SocketPath);

        (await FindingAsync(servicesOfSimilar)).Code.Should().Be(PreflightCode.NetworkMissing);
        (await FindingAsync(servicesOfTwice)).Code.Should().Be(PreflightCode.NetworkAmbiguous);
        (await HealthAsync(servicesOfSimilar)).Status.Should().Be(HealthStatus.Degraded);
        (await HealthAsync(servicesOfTwice)).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task An_engine_that_takes_the_call_and_never_answers_is_unreachable_and_unhealthy()
    {
        await using var engine = new ScriptedEngine(static exchange => exchange.HangAsync());
        await using var services = Services("unix://" + engine.SocketPath, Short);

        var finding = (await EngineFindingsAsync(services)).Should().ContainSingle(static finding => finding.Code == PreflightCode.EngineUnreachable).Subject;

        finding.Message.Should().Contain("no answer within 0.5 s");
        (await HealthAsync(services)).Should().Match<HealthReportEntry>(static entry =>
            entry.Status == HealthStatus.Unhealthy && entry.Description == "no answer within 0.5 s");
    }

    [Fact]
    public async Task A_socket_whose_owner_accepts_nobody_is_unreachable()
    {
        var folder = Directory.CreateTempSubdirectory("frozen-");
        var path = Path.Combine(folder.FullName, "engine.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        await using var services = Services("unix://" + path, Short);

        (await EngineFindingsAsync(services)).Should().Contain(static finding => finding.Code == PreflightCode.EngineUnreachable);
        folder.Delete(recursive: true);
    }

    private static Func<ScriptedExchange, Task> Network(params string[] names) => exchange => exchange.Request switch
    {
        { Method: "POST" } => exchange.RespondAsync(404, """{"message":"No such container"}"""),
        { Target: var target } when target.Contains("/networks", StringComparison.Ordinal) =>
            exchange.RespondAsync(200, $"[{string.Join(',', names.Select(static name => $$"""{"Name":"{{name}}"}"""))}]"),
        { Target: var target } when target.EndsWith("/info", StringComparison.Ordinal) => exchange.RespondAsync(200, """{"ID":"e"}"""),
        { Target: var target } when target.Contains("/images/", StringComparison.Ordinal) => exchange.RespondAsync(404, """{"message":"No such image"}"""),
        _ => exchange.RespondAsync(200, "[]"),
    };

    /// <summary>An engine behind a proxy that forbids what the predicate says, in words of its own.</summary>
    private static Func<ScriptedExchange, Task> Behind(Func<ScriptedRequest, bool> forbids) => exchange =>
        forbids(exchange.Request) ? exchange.RespondAsync(403, "<html>403 Forbidden</html>") : Network("galaxy")(exchange);

    private static ServiceProvider Services(string host, TimeSpan? timeout = null)
    {
        var services = new ServiceCollection();
        services.AddHealthChecks().AddGalaxyRuntime();
        services.AddGalaxyRuntime(options =>
        {
            options.Preflight.Timeout = timeout ?? Long;
            options.Health.Timeout = timeout ?? Long;
        }).UseInMemory().UseDocker(options => options.Host = host)
            // The engine is what these tests are about.
            .SupplyPort<IStateDirectory>(PortPrecedence.Host, static _ => new InMemoryStateDirectory());
        return services.BuildServiceProvider();
    }

    private static async Task<PreflightFinding> FindingAsync(ServiceProvider services) => (await EngineFindingsAsync(services)).Should().ContainSingle().Subject;

    private static async Task<IReadOnlyList<PreflightFinding>> EngineFindingsAsync(ServiceProvider services) =>
        (await services.GetRequiredService<IRuntimePreflight>().CheckAsync()).Findings;

    private static async Task<HealthReportEntry> HealthAsync(ServiceProvider services) => (await services.GetRequiredService<HealthCheckService>()
        .CheckHealthAsync(static check => check.Name == RuntimeHealthChecks.Engine, CancellationToken.None)).Entries[RuntimeHealthChecks.Engine];
}
