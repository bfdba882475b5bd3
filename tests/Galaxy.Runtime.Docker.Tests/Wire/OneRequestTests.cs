namespace Galaxy.Runtime.Docker.Tests;

public sealed class OneRequestTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string> Changes => ["create", "start", "wait", "stop", "unpause", "remove", "remove unforced"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_whose_connection_closes_without_an_answer_was_sent_once(string change)
    {
        await using var engine = new ScriptedEngine(exchange =>
        {
            exchange.Close();
            return Task.CompletedTask;
        });
        var client = engine.Client();

        var fault = await Faults.OfAsync(() => MakeAsync(client, change));

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("may have been done");
        engine.Requests.Should().HaveCount(1);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_on_a_pooled_connection_that_dies_under_it_was_sent_once(string change)
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            if (exchange.Request.Path == "/info")
            {
                await exchange.RespondAsync(200, """{"ID":"e"}""");
                return;
            }

            exchange.Close();
        });
        var client = engine.Client();
        await client.InspectEngineAsync(None);

        var fault = await Faults.OfAsync(() => MakeAsync(client, change));

        fault.Fault.Should().Be(PortFault.Unavailable);
        engine.Requests.Should().HaveCount(3, "the engine is asked twice whether its id stays");
    }

    [Fact]
    public async Task A_change_carries_an_empty_body()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(204));
        var client = engine.Client();

        await client.StartContainerAsync("c1", None);
        await client.RemoveContainerAsync("c1", force: true, None);

        engine.Requests.Should().OnlyContain(request => request.Headers["Content-Length"] == "0");
    }

    [Theory]
    [InlineData(0, "t=0")]
    [InlineData(-5000, "t=0")]
    [InlineData(1, "t=1")]
    [InlineData(1001, "t=2")]
    [InlineData(30000, "t=30")]
    public async Task A_stop_rounds_the_grace_up_to_whole_seconds(int milliseconds, string expected)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(204));

        await engine.Client().StopContainerAsync("c1", TimeSpan.FromMilliseconds(milliseconds), None);

        engine.Requests.Should().ContainSingle().Which.Path.Should().Be("/containers/c1/stop?" + expected);
    }

    [Theory]
    [InlineData("../../info")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a?force=1")]
    public async Task An_id_that_no_container_can_bear_never_reaches_the_engine(string id)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(204));
        var client = engine.Client();

        (await client.InspectContainerAsync(id, None)).Should().BeNull();
        (await client.StopContainerAsync(id, TimeSpan.Zero, None)).Should().Be(StopContainerResult.NotFound);
        (await client.ReadLogTailAsync(id, 1, None)).Should().BeEmpty();
        (await client.WaitRunningAsync(id, TimeSpan.FromMinutes(1), TimeSpan.Zero, None)).Should().BeFalse();
        await client.RemoveContainerAsync(id, force: true, None);
        (await Faults.OfAsync(client.StartContainerAsync(id, None))).Fault.Should().Be(PortFault.Rejected);
        engine.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_empty_id_is_an_argument_error()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(204));
        var client = engine.Client();

        await FluentActions.Awaiting(() => client.StartContainerAsync("", None).AsTask()).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => client.StopContainerAsync("", TimeSpan.Zero, None).AsTask()).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => client.RemoveContainerAsync("", force: true, None).AsTask()).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => client.InspectContainerAsync("", None).AsTask()).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => client.ReadLogTailAsync("", 1, None).AsTask()).Should().ThrowAsync<ArgumentException>();
        engine.Requests.Should().BeEmpty();
    }

    private static Task MakeAsync(IContainerEngine client, string change) => change switch
    {
        "create" => client.CreateContainerAsync(Specs.Minimal("galaxy-game-1"), None).AsTask(),
        "start" => client.StartContainerAsync("c1", None).AsTask(),
        "wait" => client.WaitRunningAsync("c1", TimeSpan.FromMinutes(1), TimeSpan.Zero, None).AsTask(),
        "stop" => client.StopContainerAsync("c1", TimeSpan.Zero, None).AsTask(),
        "unpause" => client.UnpauseContainerAsync("c1", None).AsTask(),
        "remove unforced" => client.RemoveContainerAsync("c1", force: false, None).AsTask(),
        "remove" => client.RemoveContainerAsync("c1", force: true, None).AsTask(),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

}
