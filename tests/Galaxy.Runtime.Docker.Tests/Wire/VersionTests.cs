using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class VersionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("1.41", "/v1.41/info")]
    [InlineData("1.45", "/v1.45/info")]
    [InlineData("1.51", "/v1.51/info")]
    [InlineData("1.99", "/v1.51/info")]
    public async Task The_engine_is_spoken_to_in_the_newest_version_both_know(string apiVersion, string expected)
    {
        await using var engine = new ScriptedEngine(Info) { ApiVersion = apiVersion };
        var client = engine.Client();

        await client.InspectEngineAsync(None);
        await client.InspectEngineAsync(None);

        engine.Requests.Should().HaveCount(3).And.OnlyContain(request => request.Target == expected);
        engine.VersionRequests.Should().Be(1);
    }

    [Fact]
    public async Task An_engine_older_than_the_floor_is_refused_and_told_what_is_needed()
    {
        await using var engine = new ScriptedEngine(Info) { ApiVersion = "1.40" };

        var fault = await Faults.OfAsync(engine.Client().InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("at most API 1.40").And.Contain("1.41 (Docker 20.10) or newer is needed");
        engine.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_engine_that_wants_more_than_we_know_is_refused()
    {
        await using var engine = new ScriptedEngine(Info) { ApiVersion = "1.60", MinApiVersion = "1.52" };

        var fault = await Faults.OfAsync(engine.Client().InspectEngineAsync(None));

        fault.Message.Should().Contain("wants API 1.52 or newer").And.Contain("at most 1.51");
    }

    [Theory]
    [InlineData("1.43", PortFaultReason.Unknown)]
    [InlineData("1.42", PortFaultReason.TooNew)]
    [InlineData("1.46", PortFaultReason.TooOld)]
    public async Task A_configured_version_is_spoken_or_the_engine_is_refused(string version, PortFaultReason refused)
    {
        await using var engine = new ScriptedEngine(Info) { ApiVersion = "1.45", MinApiVersion = "1.43" };
        var client = engine.Client(options => options.ApiVersion = version);

        if (refused is PortFaultReason.Unknown)
        {
            (await client.InspectEngineAsync(None)).ApiVersion.Should().Be(version);
            engine.Requests.Should().HaveCount(2).And.OnlyContain(request => request.Target == $"/v{version}/info");
            return;
        }

        var fault = await Faults.OfAsync(client.InspectEngineAsync(None));

        fault.Reason.Should().Be(refused);
        fault.Message.Should().Contain("speaks API 1.43 to 1.45").And.Contain($"DOCKER_API_VERSION asks for {version}");
        engine.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_negotiation_is_tried_again_by_the_next_call()
    {
        await using var engine = new ScriptedEngine(Info) { ApiVersion = "nonsense" };
        var client = engine.Client();
        (await Faults.OfAsync(client.InspectEngineAsync(None))).Message.Should().Contain("is that a Docker Engine?");

        engine.ApiVersion = "1.42";

        (await client.InspectEngineAsync(None)).ApiVersion.Should().Be("1.42");
    }

    [Fact]
    public async Task An_engine_that_comes_back_newer_is_spoken_to_in_its_version()
    {
        await using var engine = new ScriptedEngine(Info) { ApiVersion = "1.41" };
        var client = engine.Client();
        await client.InspectEngineAsync(None);

        engine.ApiVersion = "1.43";
        await client.InspectEngineAsync(None);

        (await client.InspectEngineAsync(None)).ApiVersion.Should().Be("1.43");
        engine.VersionRequests.Should().Be(2);
    }

    [Fact]
    public async Task An_engine_that_comes_back_older_fails_one_call_as_unavailable()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Target.StartsWith("/v1.44", StringComparison.Ordinal)
            ? exchange.RespondAsync(400, """{"message":"client version 1.44 is too new"}""")
            : Info(exchange)) { ApiVersion = "1.43" };
        var client = engine.Client();
        await client.InspectEngineAsync(None);
        engine.ApiVersion = "1.44";
        await client.InspectEngineAsync(None);
        engine.ApiVersion = "1.44";
        (await Faults.OfAsync(client.InspectEngineAsync(None))).Fault.Should().Be(PortFault.Rejected, "its version is the one we spoke");

        engine.ApiVersion = "1.42";
        var fault = await Faults.OfAsync(client.InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.Unavailable);
        (await client.InspectEngineAsync(None)).ApiVersion.Should().Be("1.42");
    }

    [Theory]
    [InlineData("Engine", 200, true)]
    [InlineData("Engine", 404, false)]
    [InlineData("Podman Engine", 200, false)]
    public async Task The_engines_start_is_its_default_networks_where_that_means_it(string component, int status, bool isKnown)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(status, """{"Name":"bridge","Created":"2026-01-02T03:04:05.5+01:00"}""")) { Component = component };

        var start = await engine.Client().FindEngineStartAsync(None);

        start.Should().Be(isKnown ? new DateTimeOffset(2026, 1, 2, 2, 4, 5, 500, TimeSpan.Zero) : null);
    }

    [Fact]
    public async Task Many_callers_at_once_ask_for_the_version_once()
    {
        await using var engine = new ScriptedEngine(Info);
        var client = engine.Client();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => client.InspectEngineAsync(None).AsTask())));

        engine.VersionRequests.Should().Be(1);
        engine.Requests.Count.Should().BeGreaterThanOrEqualTo(20, "an id that is new is asked for twice");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_says_nothing_of_the_engine()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Path == "/info" ? Info(exchange) : exchange.HangAsync());
        var client = engine.Client();
        await client.InspectEngineAsync(None);
        using var source = new CancellationTokenSource();
        var hangs = client.NetworkExistsAsync("galaxy", source.Token).AsTask();
        await ScriptedEngine.UntilAsync(() => engine.Requests.Any(static request => request.Path.StartsWith("/networks", StringComparison.Ordinal)));

        await source.CancelAsync();
        await hangs.Awaiting(static call => call).Should().ThrowAsync<OperationCanceledException>();
        await client.InspectEngineAsync(None);

        engine.VersionRequests.Should().Be(1);
    }

    [Fact]
    public async Task What_the_engine_speaks_is_logged_once_and_again_if_it_changes()
    {
        var breaks = false;
        await using var engine = new ScriptedEngine(exchange =>
        {
            if (!breaks)
            {
                return Info(exchange);
            }

            exchange.Close();
            return Task.CompletedTask;
        });
        using var log = new RecordedLines();
        var client = engine.Client(logs: log);
        await client.InspectEngineAsync(None);
        breaks = true;
        await Faults.OfAsync(client.StartContainerAsync("c1", None));
        breaks = false;
        await client.InspectEngineAsync(None);
        engine.VersionRequests.Should().Be(2, "a broken connection makes it asked for again");

        log.Of(2000).Should().ContainSingle().Which.Should().Contain("speaks API 1.41");
        engine.ApiVersion = "1.43";
        await client.InspectEngineAsync(None);
        await client.InspectEngineAsync(None);

        log.Of(2000).Should().HaveCount(2).And.Contain(static line => line.Contains("speaks API 1.43", StringComparison.Ordinal));
    }

    internal sealed class RecordedLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(int Id, string Text)> lines = new();

        public IEnumerable<string> Of(int id) => lines.Where(line => line.Id == id).Select(static line => line.Text);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId.Id, formatter(state, exception)));

        public void Dispose()
        {
        }
    }

    private static Task Info(ScriptedExchange exchange) => exchange.RespondAsync(200, """{"ID":"engine","NCPU":2,"MemTotal":1024,"ServerVersion":"x"}""");
}
