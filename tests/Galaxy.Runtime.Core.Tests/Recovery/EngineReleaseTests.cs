using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>The games of an engine that is gone for good are released by a call.</summary>
public sealed class EngineReleaseTests
{
    private const string Gone = "in-memory-engine";
    private const string Next = "another-machine";

    [Fact]
    public async Task A_plan_says_what_would_be_released_and_changes_nothing()
    {
        await using var scene = await MovedAsync();
        var before = scene.Backend.Records.All;

        var plan = await Engines(scene).PlanReleaseAsync(Gone);

        plan.Games.Select(static game => game.GameId).Should().Equal("g1", "g2");
        plan.Refusal.Should().BeNull();
        plan.ToString().Should().Contain("g1: running -> removed").And.Contain("g2: stopped -> removed").And.Contain("if it still runs there, it will run twice");
        scene.Backend.Records.All.Should().Equal(before);
    }

    [Fact]
    public async Task Released_games_are_removed_each_with_an_entry_of_its_own_and_start_on_another_engine()
    {
        await using var scene = await MovedAsync();

        var report = await Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone) { Source = OperationSource.AdminRest });

        report.IsSuccess.Should().BeTrue();
        report.Results.Should().HaveCount(2);
        scene.Backend.Records.All.Should().OnlyContain(static record => record.Status == RuntimeStatus.Removed);
        scene.EntriesOf(OperationKind.CleanupContainer).Should().HaveCount(2).And.OnlyContain(static entry =>
            entry.Source == OperationSource.AdminRest && entry.SourceRef == $"engine_release:{Gone}" && entry.Closing!.ErrorCode == ErrorCode.None);
        (await scene.Host.StartAsync()).IsSuccess.Should().BeTrue();
        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, Status = RuntimeStatus.Running });
        (await Engines(scene).PlanReleaseAsync(Gone)).Games.Should().BeEmpty();
    }

    [Fact]
    public async Task While_a_host_saw_the_engine_within_the_time_only_its_name_releases_its_games()
    {
        await using var scene = await MovedAsync();
        await scene.Backend.Records.SeeEngineAsync(new EngineSighting { EngineId = Gone, HostId = "h", HostName = "its-host", Name = "rack-7" }, CancellationToken.None);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(299));

        foreach (var name in (string?[])[null, "", "Rack-7", Gone])
        {
            var refused = await Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone) { ConfirmedName = name });
            refused.Should().BeEquivalentTo(new { IsSuccess = false, Results = Array.Empty<OperationResult>() });
            refused.Refusal.Should().Contain("\"its-host\"").And.Contain("299 s ago").And.Contain("\"rack-7\"");
        }

        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
        (await Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone) { ConfirmedName = "rack-7" })).IsSuccess.Should().BeTrue();
        scene.Record!.Status.Should().Be(RuntimeStatus.Removed);
    }

    [Fact]
    public async Task After_that_time_no_name_is_needed()
    {
        await using var scene = await MovedAsync();
        await scene.Backend.Records.SeeEngineAsync(new EngineSighting { EngineId = Gone, HostId = "h", Name = "rack-7" }, CancellationToken.None);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));

        (await Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone))).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task The_engine_of_the_host_itself_is_never_released()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();

        var report = await Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone) { ConfirmedName = Gone });

        report.Refusal.Should().Be("it is the engine of this host");
        report.Plan.CanBeConfirmed.Should().BeFalse();
        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    public async Task Engines_are_listed_with_their_games_and_who_saw_them_last()
    {
        await using var scene = await MovedAsync();
        await scene.Backend.Records.SeeEngineAsync(new EngineSighting { EngineId = Gone, HostId = "h", HostName = "its-host", Name = "rack-7" }, CancellationToken.None);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(10));

        (await Engines(scene).ListAsync()).Should().BeEquivalentTo(
            [
                new { EngineId = Next, Name = Next, IsCurrent = true, Games = 0, LastSeenBy = (string?)null, Age = (TimeSpan?)null },
                new { EngineId = Gone, Name = "rack-7", IsCurrent = false, Games = 2, LastSeenBy = (string?)"its-host", Age = (TimeSpan?)TimeSpan.FromSeconds(10) },
            ],
            static options => options.WithStrictOrdering());
    }

    [Fact]
    public async Task What_an_interrupted_operation_left_open_on_the_engine_ends_with_the_release()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        Move(scene);
        (await scene.PassAsync()).Unresolved.Should().ContainSingle("only the engine that is gone could say what it left");

        (await Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone))).IsSuccess.Should().BeTrue();

        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
        (await scene.PassAsync()).Unresolved.Should().BeEmpty();
    }

    [Theory]
    [InlineData(PortCalls.JournalOpen)]
    [InlineData(PortCalls.RecordsTransition)]
    [InlineData(PortCalls.JournalClose)]
    public async Task A_release_whose_host_died_is_finished_by_calling_it_again(string call)
    {
        await using var scene = await MovedAsync();
        await using var dying = new TestRuntime(faults: new FaultPlan(scene.Backend.Time).Crash(call), shared: scene.Backend);
        _ = dying.Services.GetRequiredService<IRuntimeEngines>().ReleaseAsync(new EngineReleaseRequest(Gone));
        await scene.Host.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));

        var again = Engines(scene).ReleaseAsync(new EngineReleaseRequest(Gone));
        await scene.Host.Time.AdvanceUntilAsync(again);
        await scene.PassAsync();

        (await again).IsSuccess.Should().BeTrue();
        scene.Backend.Records.All.Should().OnlyContain(static record => record.Status == RuntimeStatus.Removed);
        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
    }

    /// <summary>A running and a stopped game whose engine is gone; the host has another one.</summary>
    private static async Task<RecoveryScene> MovedAsync()
    {
        var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.RunAsync("g2");
        await scene.Host.StopAsync("g2");
        foreach (var container in scene.Docker.Containers)
        {
            scene.Docker.RemoveContainerManually(container.Id);
        }

        Move(scene);
        return scene;
    }

    private static void Move(RecoveryScene scene)
    {
        scene.Docker.Engine = scene.Docker.Engine with { Id = Next };
        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));
    }

    private static IRuntimeEngines Engines(RecoveryScene scene) => scene.Host.Services.GetRequiredService<IRuntimeEngines>();
}
