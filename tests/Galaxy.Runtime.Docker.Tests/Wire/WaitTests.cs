namespace Galaxy.Runtime.Docker.Tests;

public sealed class WaitTests
{
    private const string Healthy = """{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"c1","Attributes":{}},"timeNano":1}""";
    private const string Unhealthy = """{"Type":"container","Action":"health_status: unhealthy","Actor":{"ID":"c1","Attributes":{}},"timeNano":1}""";
    private const string Die = """{"Type":"container","Action":"die","Actor":{"ID":"c1","Attributes":{"exitCode":"1"}},"timeNano":1}""";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_time_of_a_wait_runs_from_when_the_engine_watches()
    {
        var time = new SteppedTime();
        var answered = new TaskCompletionSource();
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await answered.Task;
            await exchange.BeginAsync();
            await exchange.HangAsync();
        });
        var wait = engine.Client(time: time).WaitRunningAsync("c1", 2 * Second, TimeSpan.Zero, None).AsTask();
        await ScriptedEngine.UntilAsync(() => engine.Requests.Count == 1);
        engine.Requests.Single().Path.Should().Be("/containers/c1/wait?condition=not-running");

        time.Advance(1.5 * Second);
        answered.SetResult();
        // Its headers change the timer, which cannot be seen from outside.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        time.Advance(1.5 * Second);
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        wait.IsCompleted.Should().BeFalse("it was watched for one second and a half");
        time.Advance(Second);

        (await wait).Should().BeTrue();
        engine.VersionRequests.Should().Be(1);
    }

    [Theory]
    [InlineData(200, """{"StatusCode":137}""")]
    [InlineData(404, """{"message":"No such container: c1"}""")]
    public async Task A_wait_ends_with_the_container(int status, string body)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(status, body));

        (await engine.Client().WaitRunningAsync("c1", TimeSpan.FromMinutes(1), TimeSpan.Zero, None)).Should().BeFalse();
    }

    [Fact]
    public async Task A_wait_that_the_engine_breaks_off_is_a_fault()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            exchange.Close();
        });

        (await Faults.OfAsync(engine.Client().WaitRunningAsync("c1", TimeSpan.FromMinutes(1), TimeSpan.Zero, None))).Fault.Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_leaves_its_connection()
    {
        var left = new TaskCompletionSource();
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.WaitForClientToLeaveAsync();
            left.SetResult();
        });
        using var source = new CancellationTokenSource();
        var wait = engine.Client().WaitRunningAsync("c1", TimeSpan.FromMinutes(1), TimeSpan.Zero, source.Token).AsTask();
        await ScriptedEngine.UntilAsync(() => engine.Requests.Count == 1);

        await source.CancelAsync();

        await wait.Awaiting(static call => call).Should().ThrowAsync<OperationCanceledException>();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(Healthy, true)]
    [InlineData(Unhealthy, false)]
    [InlineData(Die, false)]
    public async Task A_wait_for_health_follows_the_containers_events_from_its_first(string line, bool expected)
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync(line + "\n");
            await exchange.HangAsync();
        });

        (await engine.Client().WaitRunningAsync("c1", TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1), None)).Should().Be(expected);

        engine.Requests.Should().ContainSingle().Which.Path.Should().StartWith("/events?since=1&filters=").And.Contain("c1");
    }

    [Fact]
    public async Task A_container_that_is_healthy_early_still_has_to_run_for_its_time()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync(Healthy + "\n");
            await exchange.ChunkAsync(Die + "\n");
            await exchange.HangAsync();
        });

        (await engine.Client().WaitRunningAsync("c1", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), None)).Should().BeFalse();
    }
}
