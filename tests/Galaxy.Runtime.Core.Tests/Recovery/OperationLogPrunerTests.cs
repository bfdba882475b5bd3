using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>The operation log stays bounded, in hosts that really run the worker.</summary>
public sealed class OperationLogPrunerTests
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(91);

    [Fact]
    public async Task Old_entries_go_and_what_a_decision_may_need_stays()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.PollAsync();
        await scene.RunAsync("other");
        scene.Host.Time.Advance(LongAgo);
        await scene.PollAsync(times: 1);
        var creator = scene.EntriesOf(OperationKind.Start).First().OperationId;

        await SweepAsync(scene);

        var left = scene.Backend.Operations.All.Where(static entry => entry.GameId == RecoveryScene.Game).ToList();
        left.Should().HaveCount(2);
        left[0].OperationId.Should().Be(creator, "its container exists");
        left[1].Closing!.FinishedAt.Should().BeAfter(scene.Host.Time.GetUtcNow() - TimeSpan.FromDays(1));
        scene.Backend.Operations.All.Should().Contain(static entry => entry.GameId == "other");
    }

    [Fact]
    public async Task The_operations_that_created_existing_containers_are_kept()
    {
        await using var scene = new RecoveryScene();
        // Two starts succeed, so that the newest successful one of its kind is not the one that created the container.
        await scene.RunAsync();
        var creator = scene.EntriesOf(OperationKind.Start).Single();
        await scene.Backend.Operations.AppendAsync(
            creator with
            {
                OperationId = new Guid("0ed00000-0000-0000-0000-000000000001"), CorrelationId = new Guid("0ed00000-0000-0000-0000-000000000001"), Fence = creator.Fence + 1,
            },
            CancellationToken.None);
        scene.Host.Time.Advance(LongAgo);

        await SweepAsync(scene);

        scene.EntriesOf(OperationKind.Start).Should().HaveCount(2).And.Contain(entry => entry.OperationId == creator.OperationId);
    }

    [Fact]
    public async Task Nothing_is_pruned_while_the_engine_cannot_be_listed()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.PollAsync();
        scene.Host.Time.Advance(LongAgo);
        var faults = new FaultPlan(scene.Backend.Time).FailBefore(PortCalls.DockerList, times: int.MaxValue);
        var before = scene.Backend.Operations.All.Count;
        var lines = new List<string>();
        using var host = await BootAsync(scene, faults, log: lines);

        await scene.Host.Time.PassUntilAsync(
            () =>
            {
                scene.Host.Time.Advance(TimeSpan.FromMinutes(30));
                lock (lines)
                {
                    return lines.Any(static line => line.StartsWith("operation log pruning fails", StringComparison.Ordinal));
                }
            },
            "the sweep failed");
        await host.StopAsync();

        scene.Backend.Operations.All.Should().HaveCount(before);
        faults.Calls.Should().NotContain(static call => call.Name == PortCalls.JournalPrune);
    }

    [Fact]
    public async Task Many_are_deleted_in_batches_with_pauses()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.PollAsync(times: 2_500);
        scene.Host.Time.Advance(LongAgo);
        var faults = new FaultPlan(scene.Backend.Time);

        await SweepAsync(scene, faults, batches: 3);

        scene.Backend.Operations.All.Should().HaveCountLessThan(5);
    }

    [Fact]
    public async Task A_game_that_was_removed_long_ago_goes_whole()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene, "old");
        scene.Host.Time.Advance(LongAgo);
        await RemoveAsync(scene, "young");

        await SweepAsync(scene);

        scene.Backend.Records.Find("old").Should().BeNull();
        scene.Backend.HealthSnapshots.Find("old").Should().BeNull();
        scene.Backend.Operations.All.Should().NotContain(static entry => entry.GameId == "old");
        scene.Backend.Records.Find("young")!.Status.Should().Be(RuntimeStatus.Removed);
        scene.Backend.Leases.FindHolder("old").Should().BeNull();
    }

    [Fact]
    public async Task A_removed_game_whose_name_is_in_use_on_the_engine_stays()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene, "old");
        scene.Host.Time.Advance(LongAgo);
        scene.Docker.AddContainer("galaxy-game-old", running: false);

        await SweepAsync(scene);

        scene.Backend.Records.Find("old")!.Status.Should().Be(RuntimeStatus.Removed);
    }

    [Fact]
    public async Task A_removed_game_that_somebody_still_asks_for_stays()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene, "old");
        scene.Host.Time.Advance(LongAgo);
        (await scene.Host.StopAsync("old")).IsReplay.Should().BeTrue();

        await SweepAsync(scene);

        scene.Backend.Records.Find("old").Should().NotBeNull("its stop was acknowledged just now");
    }

    [Fact]
    public async Task A_removal_that_a_fault_interrupts_is_taken_up_by_the_next_sweep()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene, "old");
        scene.Host.Time.Advance(LongAgo);
        var faults = new FaultPlan(scene.Backend.Time).FailBefore(PortCalls.RecordsRemove);

        using var host = await BootAsync(scene, faults);
        await scene.Host.Time.PassUntilAsync(
            () =>
            {
                scene.Host.Time.Advance(TimeSpan.FromMinutes(10));
                return scene.Backend.Records.Find("old") is null;
            },
            "the game went");
        await host.StopAsync();

        faults.Calls.Count(static call => call.Name == PortCalls.RecordsRemove).Should().Be(2);
    }

    [Fact]
    public async Task A_game_that_is_started_between_the_listing_and_the_lease_stays()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene, "old");
        scene.Host.Time.Advance(LongAgo);
        var leases = new LeasesThatWait(scene.Backend.Leases);
        using var host = await BootAsync(scene, new FaultPlan(scene.Backend.Time), builder => builder.SupplyPort<IGameLeaseStore>(PortPrecedence.Fake, _ => leases));
        await scene.Host.Time.PassUntilAsync(() => leases.Asked.IsCompleted, "the game was about to go");

        await scene.RunAsync("old");
        leases.GoOn();
        await leases.Released.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await host.StopAsync();

        scene.Backend.Records.Find("old")!.Status.Should().Be(RuntimeStatus.Running);
        scene.Backend.Operations.All.Should().Contain(static entry => entry.GameId == "old");
    }

    [Fact]
    public async Task With_an_age_of_null_everything_is_kept()
    {
        await using var scene = new RecoveryScene();
        await scene.PollAsync();
        scene.Host.Time.Advance(TimeSpan.FromDays(400));
        var before = scene.Backend.Operations.All.Count;
        var faults = new FaultPlan(scene.Backend.Time);
        using var host = await BootAsync(scene, faults, configure: static options => options.OperationLog.MaxAge = null);

        scene.Host.Time.Advance(TimeSpan.FromHours(3));
        await host.StopAsync();

        scene.Backend.Operations.All.Should().HaveCount(before);
        faults.Calls.Should().NotContain(static call => call.Name == PortCalls.JournalPrune);
    }

    private static async Task RemoveAsync(RecoveryScene scene, string gameId)
    {
        await scene.RunAsync(gameId);
        (await scene.Host.StopAsync(gameId)).IsSuccess.Should().BeTrue("the test relies on it");
        (await scene.Host.Runtime.CleanupAsync(new CleanupRequest(gameId))).IsSuccess.Should().BeTrue("the test relies on it");
    }

    private static async Task SweepAsync(RecoveryScene scene, FaultPlan? faults = null, int batches = 1)
    {
        faults ??= new FaultPlan(scene.Backend.Time);
        using var host = await BootAsync(scene, faults);
        await scene.Host.Time.PassUntilAsync(() => faults.Calls.Count(static call => call.Name == PortCalls.JournalPrune) >= batches, "a sweep had run");
        await host.StopAsync();
    }

    private static async Task<IHost> BootAsync(
        RecoveryScene scene, FaultPlan faults, Action<IGalaxyRuntimeBuilder>? build = null, Action<GalaxyRuntimeOptions>? configure = null, List<string>? log = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddSingleton(scene.Backend.Time);
        application.Services.AddLogging(logging => logging.AddProvider(new LinesOfText(log ?? [])));
        var builder = application.Services.AddGalaxyRuntime(options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            configure?.Invoke(options);
        }).UseInMemory(scene.Backend, faults);
        build?.Invoke(builder);
        var host = application.Build();
        await host.StartAsync();
        return host;
    }
}
