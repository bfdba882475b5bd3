using System.Globalization;
using System.Text;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class CallTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(400, PortFault.Rejected)]
    [InlineData(403, PortFault.Rejected)]
    [InlineData(404, PortFault.Rejected)]
    [InlineData(401, PortFault.Rejected)]
    [InlineData(408, PortFault.Unavailable)]
    [InlineData(429, PortFault.Unavailable)]
    [InlineData(500, PortFault.Unavailable)]
    [InlineData(501, PortFault.Rejected)]
    [InlineData(503, PortFault.Unavailable)]
    [InlineData(307, PortFault.Rejected)]
    [InlineData(202, PortFault.Unavailable)]
    public async Task A_status_without_a_meaning_of_its_own_is_mapped_by_its_code(int status, PortFault expected)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(status, """{"message":"so it is"}"""));

        var fault = await Faults.OfAsync(engine.Client().InspectEngineAsync(None));

        fault.Fault.Should().Be(expected);
        fault.Message.Should().Contain(status.ToString(CultureInfo.InvariantCulture)).And.EndWith("so it is");
        engine.Requests.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("""{"a":{"IPAddress":"","GlobalIPv6Address":"fd00::2"}}""", "fd00::2")]
    [InlineData("""{"a":{"IPAddress":"","GlobalIPv6Address":"fd00::2"},"b":{"IPAddress":"10.0.0.2","GlobalIPv6Address":""}}""", "10.0.0.2")]
    [InlineData("""{"a":{"IPAddress":"","GlobalIPv6Address":""}}""", null)]
    public async Task A_containers_address_is_its_ipv4_address_or_else_its_ipv6_address(string networks, string? expected)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(
            200, $$$"""{"Id":"c1","Name":"/n","State":{"Status":"running"},"NetworkSettings":{"Networks":{{{networks}}}}}"""));

        (await engine.Client().InspectContainerAsync("c1", None))!.IPAddress.Should().Be(expected);
    }

    [Fact]
    public async Task What_the_engine_warns_of_when_it_creates_a_container_is_logged_on_one_line()
    {
        await using var engine = new ScriptedEngine(static exchange => exchange.RespondAsync(201, """{"Id":"c1","Warnings":["Your kernel does not support\nmemory limit"]}"""));
        using var log = new VersionTests.RecordedLines();

        (await engine.Client(logs: log).CreateContainerAsync(Specs.Minimal("n1"), None)).ContainerId.Should().Be("c1");

        log.Of(2008).Should().ContainSingle().Which.Should().Contain("n1").And.Contain("does not support memory limit");
    }

    [Fact]
    public async Task An_entrypoint_takes_the_place_of_the_images_only_if_there_is_one()
    {
        await using var engine = new ScriptedEngine(static exchange => exchange.RespondAsync(201, """{"Id":"c1"}"""));
        var client = engine.Client();

        await client.CreateContainerAsync(Specs.Minimal("n1"), None);
        await client.CreateContainerAsync(Specs.Minimal("n2") with { Entrypoint = ["/bin/sh", "-c"] }, None);

        engine.Requests[0].Body.Should().NotContain("Entrypoint");
        engine.Requests[1].Body.Should().Contain("""
            "Entrypoint":["/bin/sh","-c"]
            """.Trim());
    }

    [Fact]
    public async Task What_the_engine_says_is_bounded_cleaned_and_without_credentials()
    {
        var said = @"Get \""https://user:hunter2@registry.example/v2/?token=s3cret\"" failed\nX" + new string('y', 5000);
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(500, $$"""{"message":"{{said}}"}"""));

        var fault = await Faults.OfAsync(engine.Client().InspectEngineAsync(None));

        fault.Message.Length.Should().BeLessThan(700);
        fault.Message.Should().NotContain("hunter2").And.NotContain("s3cret").And.NotContain("\n").And.Contain("registry.example");
    }

    [Theory]
    [InlineData("/info", "{\"ID\":\"")]
    [InlineData("/containers/json", "[{\"Id\":\"")]
    [InlineData("/images/create", "{\"status\":\"")]
    public async Task An_answer_that_does_not_end_is_a_fault_and_does_not_fill_the_memory(string path, string beginning)
    {
        const int ChunkBytes = 1024 * 1024;
        var sent = 0;
        await using var engine = new ScriptedEngine(async exchange =>
        {
            if (!exchange.Request.Target.Contains(path, StringComparison.Ordinal))
            {
                await exchange.RespondAsync(404, """{"message":"no such image"}""");
                return;
            }

            await exchange.BeginAsync();
            await exchange.ChunkAsync(beginning);
            var chunk = Encoding.ASCII.GetBytes(new string('x', ChunkBytes));
            while (!exchange.Stopping.IsCancellationRequested)
            {
                await exchange.ChunkAsync(chunk);
                Interlocked.Increment(ref sent);
            }
        });
        var client = engine.Client();

        var fault = await Faults.OfAsync(() => path switch
        {
            "/info" => client.InspectEngineAsync(None).AsTask(),
            "/containers/json" => client.ListContainersAsync(new ContainerFilter(), None).AsTask(),
            _ => client.PullImageAsync("repo/engine:1.2.3", PullPolicy.Always, progress: null, None).AsTask(),
        });

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("longer than 64 MB");
        sent.Should().BeInRange(60, 100, "it was read up to the limit and no further");
    }

    [Fact]
    public async Task The_callers_token_ends_a_call_at_once()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.HangAsync());
        using var source = new CancellationTokenSource();
        var call = engine.Client().StartContainerAsync("c1", source.Token).AsTask();
        await ScriptedEngine.UntilAsync(() => engine.Requests.Count == 1);

        await source.CancelAsync();

        var ended = await FluentActions.Awaiting(() => call.WaitAsync(TimeSpan.FromSeconds(10))).Should().ThrowAsync<OperationCanceledException>();
        ended.Which.CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_token_that_was_cancelled_before_sends_nothing()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(204));

        await FluentActions.Awaiting(() => engine.Client().StartContainerAsync("c1", new CancellationToken(canceled: true)).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();

        engine.VersionRequests.Should().Be(0);
    }

    [Fact]
    public async Task A_hanging_engine_is_timed_out_without_a_token_too()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.HangAsync());

        var fault = await Faults.OfAsync(engine.Client(options => options.CallTimeout = TimeSpan.FromSeconds(1)).InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.TimedOut);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_timed_out()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync("[");
            await exchange.HangAsync();
        });

        var client = engine.Client(options => options.CallTimeout = TimeSpan.FromSeconds(1));

        (await Faults.OfAsync(client.ListContainersAsync(ContainerFilter.All, None))).Fault.Should().Be(PortFault.TimedOut);
    }

    [Fact]
    public async Task A_stop_may_take_its_grace_besides()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1500), TimeProvider.System, exchange.Stopping);
            await exchange.RespondAsync(204);
        });

        var client = engine.Client(options => options.CallTimeout = TimeSpan.FromSeconds(1));

        (await client.StopContainerAsync("c1", TimeSpan.FromSeconds(20), None)).Should().Be(StopContainerResult.Stopped);
    }

    [Fact]
    public async Task A_list_that_is_cut_between_two_chunks_is_a_fault()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync("""[{"Id":"c1","Names":["/a"],"State":"running"}]""");
            exchange.Close();
        });

        (await Faults.OfAsync(engine.Client().ListContainersAsync(ContainerFilter.All, None))).Fault.Should().Be(PortFault.Unavailable);
    }

    [Theory]
    [InlineData("""[{"Id":"c1","Names":["/a"],"State":"running"},""")]
    [InlineData("null")]
    [InlineData("""[{"Names":["/a"],"State":"running"}]""")]
    [InlineData("<html>hello</html>")]
    [InlineData("")]
    public async Task A_list_that_is_no_whole_list_is_a_fault(string body)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, body));

        (await Faults.OfAsync(engine.Client().ListContainersAsync(ContainerFilter.All, None))).Fault.Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public async Task An_answer_that_is_not_http_is_a_fault()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.WriteAsync("220 smtp.example ready\r\n\r\n");
            exchange.Close();
        });

        (await Faults.OfAsync(engine.Client().InspectEngineAsync(None))).Fault.Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public async Task Several_networks_of_one_name_are_refused_and_parts_of_names_do_not_count()
    {
        var names = """[{"Name":"galaxy"},{"Name":"galaxy-two"}]""";
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, names));
        var client = engine.Client();

        (await client.NetworkExistsAsync("galaxy", None)).Should().BeTrue();
        (await client.NetworkExistsAsync("gal", None)).Should().BeFalse();
        names = """[{"Name":"galaxy"},{"Name":"galaxy"}]""";
        var fault = await Faults.OfAsync(client.NetworkExistsAsync("galaxy", None));

        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("2 networks named \"galaxy\"");
    }

    [Fact]
    public async Task A_conflict_of_a_create_is_a_taken_name_only_if_a_container_bears_it()
    {
        var holder = 404;
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "POST"
            ? exchange.RespondAsync(409, """{"message":"conflict"}""")
            : exchange.RespondAsync(holder, """{"Id":"c9","Name":"/galaxy-game-1","State":{"Status":"created"}}"""));
        var client = engine.Client();

        (await Faults.OfAsync(client.CreateContainerAsync(Specs.Minimal("galaxy-game-1"), None))).Fault.Should().Be(PortFault.Rejected);
        holder = 200;

        (await client.CreateContainerAsync(Specs.Minimal("galaxy-game-1"), None)).IsNameTaken.Should().BeTrue();
        engine.Requests.Count(request => request.Method == "POST").Should().Be(2);
    }

    [Fact]
    public async Task A_remove_that_somebody_else_does_returns_when_the_container_is_gone()
    {
        var inspects = 0;
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "DELETE"
            ? exchange.RespondAsync(409, """{"message":"in progress"}""")
            : Interlocked.Increment(ref inspects) < 4
                ? exchange.RespondAsync(200, """{"Id":"c1","Name":"/a","State":{"Status":"removing"}}""")
                : exchange.RespondAsync(404, "{}"));

        await engine.Client().RemoveContainerAsync("c1", force: true, None);

        inspects.Should().Be(4);
        engine.Requests.Count(request => request.Method == "DELETE").Should().Be(1);
    }

    [Fact]
    public async Task A_remove_that_somebody_else_never_ends_is_timed_out_or_cancelled()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "DELETE"
            ? exchange.RespondAsync(409, """{"message":"in progress"}""")
            : exchange.RespondAsync(200, """{"Id":"c1","Name":"/a","State":{"Status":"removing"}}"""));
        var client = engine.Client(options => options.CallTimeout = TimeSpan.FromSeconds(1));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        (await Faults.OfAsync(client.RemoveContainerAsync("c1", force: true, None))).Fault.Should().Be(PortFault.TimedOut);
        await FluentActions.Awaiting(() => client.RemoveContainerAsync("c1", force: true, source.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData("running")]
    [InlineData("paused")]
    [InlineData("restarting")]
    [InlineData("exited")]
    public async Task A_remove_without_force_that_is_refused_says_that_the_container_still_runs(string status)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "DELETE"
            ? exchange.RespondAsync(409, """{"message":"You cannot remove a running container"}""")
            : exchange.RespondAsync(200, $$$"""{"Id":"c1","Name":"/a","State":{"Status":"{{{status}}}"}}"""));

        (await engine.Client().RemoveContainerAsync("c1", force: false, None)).Should().Be(RemoveContainerResult.StillRunning);

        engine.Requests.Should().HaveCount(2, "it may have exited since, but it was alive and is still there");
        engine.Requests[0].Path.Should().Be("/containers/c1?force=0&v=1");
    }

    [Fact]
    public async Task A_remove_without_force_waits_for_another_removal()
    {
        var inspects = 0;
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "DELETE"
            ? exchange.RespondAsync(409, """{"message":"in progress"}""")
            : Interlocked.Increment(ref inspects) < 3
                ? exchange.RespondAsync(200, """{"Id":"c1","Name":"/a","State":{"Status":"removing"}}""")
                : exchange.RespondAsync(404, "{}"));

        (await engine.Client().RemoveContainerAsync("c1", force: false, None)).Should().Be(RemoveContainerResult.Removed);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(500)]
    public async Task An_unpause_of_a_container_that_is_not_paused_is_no_fault(int status)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "POST"
            ? exchange.RespondAsync(status, """{"message":"is not paused"}""")
            : exchange.RespondAsync(200, """{"Id":"c1","Name":"/a","State":{"Status":"running"}}"""));

        await engine.Client().UnpauseContainerAsync("c1", None);

        engine.Requests[0].Path.Should().Be("/containers/c1/unpause");
    }

    [Fact]
    public async Task An_unpause_that_leaves_the_container_paused_is_a_fault()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "POST"
            ? exchange.RespondAsync(500, """{"message":"the freezer is stuck"}""")
            : exchange.RespondAsync(200, """{"Id":"c1","Name":"/a","State":{"Status":"paused"}}"""));

        var fault = await Faults.OfAsync(() => engine.Client().UnpauseContainerAsync("c1", None).AsTask());

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().EndWith("the freezer is stuck");
    }

    [Fact]
    public async Task A_container_found_by_the_beginning_of_its_id_is_not_the_one()
    {
        await using var engine = new ScriptedEngine(exchange =>
            exchange.RespondAsync(200, """{"Id":"cafe00","Name":"/game","State":{"Status":"created"}}"""));
        var client = engine.Client();

        (await client.InspectContainerAsync("cafe", None)).Should().BeNull();
        (await client.InspectContainerAsync("ame", None)).Should().BeNull();
        (await client.InspectContainerAsync("cafe00", None)).Should().NotBeNull();
        (await client.InspectContainerAsync("game", None)).Should().NotBeNull();
    }

    [Fact]
    public async Task What_an_exited_container_does_not_have_any_more_is_null()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, """
            {"Id":"c1","Name":"/a","Image":"sha256:1","Created":"2026-01-02T03:04:05.123456789Z",
             "State":{"Status":"exited","ExitCode":137,"OOMKilled":true,"StartedAt":"2026-01-02T03:04:06Z","FinishedAt":"2026-01-02T03:04:07Z","Health":{"Status":"unhealthy"}},
             "Config":{"Image":"r:1","Labels":null},"NetworkSettings":{"Networks":{"galaxy":{"IPAddress":""}}}}
            """));

        var container = await engine.Client().InspectContainerAsync("c1", None);

        container!.Health.Should().Be(ContainerHealth.None);
        container.ExitCode.Should().Be(137);
        container.OomKilled.Should().BeTrue();
        container.IPAddress.Should().BeNull();
        container.ImageRef.Should().Be("r:1");
        container.FinishedAt.Should().Be(new DateTimeOffset(2026, 1, 2, 3, 4, 7, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_container_that_never_ran_has_neither_exit_code_nor_times()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, """
            {"Id":"c1","Name":"/a","Created":"2026-01-02T03:04:05Z",
             "State":{"Status":"created","ExitCode":127,"Error":"no such file","StartedAt":"0001-01-01T00:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"}}
            """));

        var container = await engine.Client().InspectContainerAsync("c1", None);

        container!.ExitCode.Should().BeNull();
        container.StartedAt.Should().BeNull();
        container.FinishedAt.Should().BeNull();
        container.Error.Should().Be("no such file");
    }
}
