namespace Galaxy.Runtime.Docker.Tests;

public sealed class EngineIdentityTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_stable_id_is_the_identity_and_is_asked_for_twice_only_at_first()
    {
        await using var engine = new ScriptedEngine(static exchange => exchange.RespondAsync(200, """{"ID":"e","Name":"rack-7","DockerRootDir":"/data"}"""));
        var client = engine.Client();

        await client.InspectEngineAsync(None);
        var info = await client.InspectEngineAsync(None);

        info.Should().BeEquivalentTo(new { Id = "e", RawId = "e", HasStableId = true, Name = "rack-7", DataRoot = "/data" });
        engine.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task An_engine_that_makes_an_id_up_at_each_call_is_recognised_by_its_second_answer()
    {
        await using var engine = new ScriptedEngine(Podman());

        var info = await engine.Client().InspectEngineAsync(None);

        info.HasStableId.Should().BeFalse();
        info.RawId.Should().BeNull();
    }

    [Fact]
    public async Task A_configured_identity_is_stable_whatever_the_engine_says()
    {
        await using var engine = new ScriptedEngine(Podman());
        var client = engine.Client(static options => options.EngineId = "rack-7");

        foreach (var info in new[] { await client.InspectEngineAsync(None), await client.InspectEngineAsync(None) })
        {
            info.Should().BeEquivalentTo(new { Id = "rack-7", HasStableId = true, RawId = (string?)null });
        }
    }

    [Fact]
    public async Task An_engine_that_was_replaced_has_another_id_that_is_as_stable()
    {
        var id = "before";
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, $$"""{"ID":"{{id}}"}"""));
        var client = engine.Client();
        await client.InspectEngineAsync(None);

        id = "after";

        (await client.InspectEngineAsync(None)).Should().BeEquivalentTo(new { Id = "after", RawId = "after", HasStableId = true });
    }

    [Theory]
    [InlineData("""{"ID":"e","SecurityOptions":["name=seccomp,profile=default","name=userns"],"DockerRootDir":"/var/lib/docker/100000.200000"}""", 100_000, 200_000, false)]
    [InlineData("""{"ID":"e","SecurityOptions":["name=rootless"],"DockerRootDir":"/home/ann/.local/share/docker"}""", null, null, true)]
    [InlineData("""{"ID":"e","SecurityOptions":["name=seccomp,profile=default"],"DockerRootDir":"/srv/100.200"}""", null, null, false)]
    [InlineData("""{"ID":"e"}""", null, null, false)]
    public async Task How_it_maps_users_is_read_from_its_description(string info, int? uid, int? gid, bool isRootless)
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(200, info));

        var described = await engine.Client().InspectEngineAsync(None);

        described.RemappedRoot.Should().Be(uid is null ? null : new UserIds(uid.Value, gid!.Value));
        described.IsRootless.Should().Be(isRootless);
        described.UnenforcedLimits.Should().BeEmpty("an engine that does not mention a limit enforces it");
    }

    [Fact]
    public async Task Limits_that_it_does_not_enforce_are_named()
    {
        await using var engine = new ScriptedEngine(static exchange => exchange.RespondAsync(200, """{"ID":"e","MemoryLimit":false,"CpuCfsQuota":false,"PidsLimit":false}"""));

        (await engine.Client().InspectEngineAsync(None)).UnenforcedLimits.Should().Equal("memory", "cpus", "pids");
    }

    private static Func<ScriptedExchange, Task> Podman()
    {
        var calls = 0;
        return exchange => exchange.RespondAsync(200, $$"""{"ID":"random-{{Interlocked.Increment(ref calls)}}"}""");
    }
}
