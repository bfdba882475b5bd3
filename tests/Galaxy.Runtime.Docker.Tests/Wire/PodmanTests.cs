namespace Galaxy.Runtime.Docker.Tests;

/// <summary>Where Podman's Docker-compatible API answers otherwise, as <c>eng/matrix.sh 'podman*'</c> saw it.</summary>
public sealed class PodmanTests
{
    private const string Container = """{"Id":"c1","Name":"/taken","Created":"2026-01-02T03:04:05Z","State":{"Status":"running"}}""";

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("Podman Engine", true, true)]
    [InlineData("Podman Engine", false, false)]
    // An engine that has a status for it means something else by 500.
    [InlineData("Engine", true, false)]
    public async Task A_taken_name_is_a_500_if_a_container_has_the_name(string component, bool exists, bool isTaken)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "POST"
            ? exchange.RespondAsync(500, """{"message":"container create: creating container storage"}""")
            : exchange.RespondAsync(exists ? 200 : 404, exists ? Container : "{}")) { Component = component };
        var create = async () => await engine.Client().CreateContainerAsync(Specs.Minimal("taken", "sha256:1", "galaxy"), None);

        if (isTaken)
        {
            (await create()).IsNameTaken.Should().BeTrue();
        }
        else
        {
            (await create.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
        }
    }

    [Theory]
    [InlineData("initialized", ContainerState.Created)]
    [InlineData("configured", ContainerState.Created)]
    [InlineData("stopping", ContainerState.Running)]
    [InlineData("stopped", ContainerState.Exited)]
    public async Task Its_states_have_the_meaning_of_the_engines_own(string status, ContainerState expected)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, Container.Replace("running", status, StringComparison.Ordinal)));

        (await engine.Client().InspectContainerAsync("taken", None))!.State.Should().Be(expected);
    }

    [Fact]
    public async Task Its_removals_health_and_exits_are_events_as_the_engines_own()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync("""
                {"Type":"container","Action":"health_status","HealthStatus":"healthy","Actor":{"ID":"c1","Attributes":{"name":"g"}},"timeNano":1}
                {"Type":"container","Action":"health_status","HealthStatus":"unhealthy","Actor":{"ID":"c1","Attributes":{"name":"g"}},"timeNano":2}
                {"Type":"container","Action":"died","Actor":{"ID":"c1","Attributes":{"name":"g","containerExitCode":"3","podId":""}},"timeNano":3}
                {"Type":"container","Action":"remove","Actor":{"ID":"c1","Attributes":{"name":"g"}},"timeNano":4}

                """);
            await exchange.EndAsync();
        });

        var seen = new List<ContainerEvent>();
        await foreach (var happened in engine.Client().WatchAsync(ContainerFilter.All, None))
        {
            seen.Add(happened);
        }

        seen.Select(static happened => happened.Type).Should().Equal(ContainerEventType.Healthy, ContainerEventType.Unhealthy, ContainerEventType.Die, ContainerEventType.Destroy);
        seen[2].ExitCode.Should().Be(3);
        seen[2].Labels.Should().BeEmpty();
    }
}
