using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>Many games at once: each as if it had been asked for alone, and none whose state another operation changed.</summary>
public sealed class BulkOperationTests
{
    [Fact]
    public async Task Of_the_games_that_match_those_that_run_are_patched_and_a_second_call_finds_them_done()
    {
        await using var runtime = new TestRuntime();
        await StartAsync(runtime, "g1", "g2", "other-1");
        await runtime.StartAsync("g3", TestRuntime.NextImage);
        await runtime.StopAsync("g2");
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);

        var report = await runtime.Runtime.PatchAllAsync(new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.NextImage));

        report.Done.Select(static result => (result.GameId, result.Kind, result.Record!.ImageRef)).Should().BeEquivalentTo(
            [("g1", OperationKind.Patch, TestRuntime.NextImage), ("other-1", OperationKind.Patch, TestRuntime.NextImage)]);
        (report.Failed.Count, report.Skipped.Count, report.Left.Count, report.IsComplete).Should().Be((0, 0, 0, true));
        runtime.Backend.Records.Find("g2")!.Status.Should().Be(RuntimeStatus.Stopped, "a game that does not run is not brought up");
        runtime.Journal.Where(static entry => entry.Kind is OperationKind.Patch).Select(static entry => entry.SourceRef).Should().AllBe($"bulk:{report.BulkId:N}");
        var progress = (await events.ReadUntilAsync<BulkProgress>(static last => last.HasEnded)).OfType<BulkProgress>().ToList();
        progress.Should().OnlyContain(one => one.BulkId == report.BulkId && one.Kind == OperationKind.Patch && one.Total == 2 && one.Failed == 0 && one.Skipped == 0);
        progress.Select(static one => one.Done).Should().Equal(0, 1, 2, 2);
        progress[1..^1].Select(static one => one.GameId).Should().BeEquivalentTo("g1", "other-1");

        var again = await runtime.Runtime.PatchAllAsync(new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.NextImage));

        (again.Done.Count, again.IsComplete).Should().Be((0, true));
    }

    [Fact]
    public async Task Other_settings_are_a_reason_to_patch_to_the_same_image()
    {
        await using var runtime = new TestRuntime();
        var settings = new GameSettings { Environment = new Dictionary<string, string> { ["MAP"] = "dunes" } };
        await StartAsync(runtime, "g1");
        await runtime.Runtime.StartAsync(new StartRequest("g2", TestRuntime.Image) { Settings = settings });

        var report = await runtime.Runtime.PatchAllAsync(new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.Image) { Settings = settings });

        report.Done.Should().ContainSingle().Which.Record!.SettingsDigest.Should().Be(settings.Digest);
        report.Done[0].GameId.Should().Be("g1");
    }

    [Fact]
    public async Task Games_are_stopped_by_the_labels_of_their_settings()
    {
        await using var runtime = new TestRuntime();
        await StartAsync(runtime, "g1");
        var labels = new Dictionary<string, string> { ["team"] = "blue" };
        await runtime.Runtime.StartAsync(new StartRequest("g2", TestRuntime.Image) { Settings = new GameSettings { Labels = labels } });

        var report = await runtime.Runtime.StopAllAsync(
            new StopAllRequest(new RuntimeRecordFilter { Labels = labels }, StopReason.Finished) { Source = OperationSource.AdminRest, SourceRef = "round over" });

        report.Done.Should().ContainSingle().Which.GameId.Should().Be("g2");
        runtime.Backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Running);
        runtime.Journal[^1].Should().BeEquivalentTo(new { GameId = "g2", Kind = OperationKind.Stop, StopReason = StopReason.Finished, Source = OperationSource.AdminRest, SourceRef = "round over" });
    }

    [Fact]
    public async Task A_game_that_another_operation_acted_on_since_the_list_was_made_is_skipped()
    {
        TestRuntime? other = null;
        var gate = new OwnGate
        {
            OnAsked = async gameId => _ = gameId == "g1" && (await other!.StopAsync("g2")).IsSuccess && (await other.StartAsync("g2")).IsSuccess,
        };
        await using var runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => gate));
        other = new TestRuntime(shared: runtime.Backend);
        await StartAsync(runtime, "g1", "g2", "g3");

        var report = await runtime.Runtime.PatchAllAsync(new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.NextImage) { Parallelism = 1 });
        await other.DisposeAsync();

        report.Skipped.Should().ContainSingle().Which.Should().Be(new SkippedGame { GameId = "g2", Reason = "another operation changed the game since it was listed" });
        report.Done.Select(static result => result.GameId).Should().Equal("g1", "g3");
        (report.Failed.Count, report.IsComplete).Should().Be((0, false));
        runtime.Backend.Records.Find("g2")!.ImageRef.Should().Be(TestRuntime.Image);
    }

    [Fact]
    public async Task A_game_that_is_busy_or_that_an_interrupted_operation_left_is_skipped()
    {
        await using var runtime = new TestRuntime();
        await StartAsync(runtime, "busy", "open", "free");
        await runtime.Backend.Leases.TryAcquireAsync("busy", "another host", TimeSpan.FromMinutes(1), CancellationToken.None);
        var interrupted = runtime.Journal.First(static entry => entry.GameId == "open") with { OperationId = new Guid("0d0c0b0a-0908-0706-0504-030201000102"), Kind = OperationKind.Restart, WasRunning = true, Closing = null };
        interrupted = interrupted with { CorrelationId = interrupted.OperationId, Fence = (await runtime.Backend.Records.BeginAsync("open", CancellationToken.None)).Fence };
        await runtime.Backend.Operations.OpenAsync(interrupted, runtime.Backend.Records.Find("open"), CancellationToken.None);

        var report = await runtime.Runtime.StopAllAsync(new StopAllRequest(RuntimeRecordFilter.All, StopReason.Finished));

        report.Done.Should().ContainSingle().Which.GameId.Should().Be("free");
        report.Failed.Should().BeEmpty();
        report.Skipped.OrderBy(static game => game.GameId, StringComparer.Ordinal).Should().SatisfyRespectively(
            static game => (game.GameId, game.Reason).Should().Be(("busy", "another lifecycle operation holds this game; try again when it has ended")),
            game => game.Reason.Should().Contain(interrupted.OperationId.ToString("N")));
        runtime.Backend.Docker.Containers.Count(static container => container.State is ContainerState.Running).Should().Be(2);
    }

    [Fact]
    public async Task After_so_many_failures_no_further_game_is_begun_and_a_later_call_goes_on()
    {
        await using var runtime = new TestRuntime();
        const string Later = "repo/engine:1.2.9";
        await StartAsync(runtime, "g1", "g2", "g3", "g4");
        var request = new PatchAllRequest(RuntimeRecordFilter.All, Later) { Parallelism = 1, MaxFailures = 2 };

        var report = await runtime.Runtime.PatchAllAsync(request);

        report.Failed.Select(static result => (result.GameId, result.ErrorCode)).Should().Equal(("g1", ErrorCode.ImagePullFailed), ("g2", ErrorCode.ImagePullFailed));
        report.Left.Should().Equal("g3", "g4");
        runtime.Backend.Docker.Containers.Should().OnlyContain(static container => container.State == ContainerState.Running, "a patch that fails takes nothing down");

        runtime.Backend.Docker.AddImage(Later);
        (await runtime.Runtime.PatchAllAsync(request)).Done.Should().HaveCount(4);
    }

    [Fact]
    public async Task Games_that_the_gate_keeps_are_skipped_and_no_failures_and_force_passes_it()
    {
        var gate = new OwnGate { Answer = static (gameId, _) => gameId == "g1" ? "a match is on" : null };
        await using var runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => gate));
        await StartAsync(runtime, "g1", "g2");
        var request = new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.NextImage) { Parallelism = 1, MaxFailures = 1 };

        var report = await runtime.Runtime.PatchAllAsync(request);

        report.Skipped.Should().ContainSingle().Which.Should().Be(new SkippedGame { GameId = "g1", Reason = "the game may not be interrupted now: a match is on" });
        report.Done.Should().ContainSingle().Which.GameId.Should().Be("g2");
        (await runtime.Runtime.PatchAllAsync(request with { Force = true })).Done.Should().ContainSingle().Which.GameId.Should().Be("g1");
    }

    [Fact]
    public async Task A_caller_who_cancels_gets_a_report_of_what_is_left()
    {
        using var cancelling = new CancellationTokenSource();
        var gate = new OwnGate { OnAsked = async gameId => await (gameId == "g2" ? cancelling.CancelAsync() : Task.CompletedTask) };
        await using var runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => gate));
        await StartAsync(runtime, "g1", "g2", "g3");

        var report = await runtime.Runtime.PatchAllAsync(new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.NextImage) { Parallelism = 1 }, cancelling.Token);

        report.Done.Should().ContainSingle().Which.GameId.Should().Be("g1");
        report.Left.Should().Equal("g2", "g3");
        (report.Failed.Count, report.Skipped.Count).Should().Be((0, 0));
    }

    [Fact]
    public async Task No_more_games_than_asked_for_are_operated_on_at_once()
    {
        var (now, most) = (0, 0);
        var gate = new OwnGate
        {
            OnAsked = async _ =>
            {
                var running = Interlocked.Increment(ref now);
                most = Math.Max(most, running);
                await Task.Yield();
                Interlocked.Decrement(ref now);
            },
        };
        await using var runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => gate));
        var games = Enumerable.Range(0, 20).Select(static number => $"g{number}").ToArray();
        await StartAsync(runtime, games);

        var report = await runtime.Runtime.PatchAllAsync(new PatchAllRequest(RuntimeRecordFilter.All, TestRuntime.NextImage) { Parallelism = 3 });

        report.Done.Should().HaveCount(20);
        most.Should().BeInRange(1, 3);
    }

    [Fact]
    public async Task What_is_out_of_range_is_refused_before_anything_is_read()
    {
        await using var runtime = new TestRuntime();
        var good = new StopAllRequest(RuntimeRecordFilter.All, StopReason.Finished);

        await RefusedAsync<ArgumentNullException>(null!);
        await RefusedAsync<ArgumentNullException>(good with { Filter = null! });
        await RefusedAsync<ArgumentOutOfRangeException>(good with { Parallelism = 0 });
        await RefusedAsync<ArgumentOutOfRangeException>(good with { Parallelism = 65 });
        await RefusedAsync<ArgumentOutOfRangeException>(good with { MaxFailures = 0 });
        await RefusedAsync<ArgumentException>(good with { Filter = new RuntimeRecordFilter { Status = RuntimeStatus.Stopped } });
        await FluentActions.Awaiting(() => runtime.Runtime.PatchAllAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        runtime.Faults.Calls.Should().BeEmpty();

        Task RefusedAsync<TException>(StopAllRequest request)
            where TException : Exception => FluentActions.Awaiting(() => runtime.Runtime.StopAllAsync(request)).Should().ThrowAsync<TException>();
    }

    [Fact]
    public async Task Games_that_cannot_be_listed_are_a_fault()
    {
        await using var runtime = new TestRuntime();
        runtime.Faults.FailBefore(PortCalls.RecordsList);

        await FluentActions.Awaiting(() => runtime.Runtime.StopAllAsync(new StopAllRequest(RuntimeRecordFilter.All, StopReason.Finished))).Should().ThrowAsync<RuntimePortException>();
    }

    private static async Task StartAsync(TestRuntime runtime, params string[] gameIds)
    {
        foreach (var gameId in gameIds)
        {
            (await runtime.StartAsync(gameId)).IsSuccess.Should().BeTrue("the test relies on it");
        }
    }
}
