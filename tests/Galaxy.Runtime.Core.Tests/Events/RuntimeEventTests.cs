using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Core.Tests.Events;

public sealed class RuntimeEventTests
{
    [Fact]
    public async Task An_operation_is_told_from_its_beginning_over_its_pull_and_its_container_to_its_end()
    {
        await using var runtime = new TestRuntime();
        runtime.Backend.Docker.AddRegistryImage("repo/pulled:1.0.0");
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);

        var result = await runtime.StartAsync(imageRef: "repo/pulled:1.0.0");

        var told = await events.ReadUntilAsync<OperationEnded>();
        told.Select(static e => e.GetType()).Should().Equal(
            typeof(OperationStarted), typeof(PullProgress), typeof(PullProgress), typeof(HealthChanged), typeof(OperationEnded));
        told.OfType<OperationStarted>().Single().Should().BeEquivalentTo(
            new { result.OperationId, GameId = "g1", Kind = OperationKind.Start, Source = OperationSource.Application, OccurredAt = runtime.Time.GetUtcNow() });
        told.OfType<PullProgress>().Should().OnlyContain(e => e.OperationId == result.OperationId && e.GameId == "g1");
        told.OfType<HealthChanged>().Single().HealthEvent.OperationId.Should().Be(result.OperationId);
        told.OfType<OperationEnded>().Single().Should().BeEquivalentTo(
            new { result.OperationId, GameId = "g1", ErrorCode = ErrorCode.None, ErrorMessage = (string?)null, result.Record, Duration = TimeSpan.Zero });
    }

    [Fact]
    public async Task A_failure_is_told_with_its_code_and_message()
    {
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);

        var result = await runtime.StopAsync("nobody");

        var ended = (await events.ReadUntilAsync<OperationEnded>()).OfType<OperationEnded>().Single();
        (ended.ErrorCode, ended.ErrorMessage, ended.OperationId).Should().Be((ErrorCode.NotFound, result.ErrorMessage, result.OperationId));
    }

    [Fact]
    public async Task A_restart_is_one_operation_in_the_feed()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);

        await runtime.Runtime.RestartAsync(new RestartRequest("g1") { Source = OperationSource.AdminRest });

        (await events.ReadUntilAsync<OperationEnded>()).OfType<OperationStarted>().Should().ContainSingle().Which.Kind.Should().Be(OperationKind.Restart);
    }

    [Fact]
    public async Task What_happens_between_the_call_and_the_first_read_is_not_missed()
    {
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();

        var events = runtime.Events.WatchAsync(watching.Token);
        await runtime.StopAsync("nobody");

        (await events.ReadUntilAsync<OperationEnded>()).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_slow_watcher_loses_the_oldest_and_is_told_how_many()
    {
        const int Operations = 1_000;
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);
        for (var i = 0; i < Operations; i++)
        {
            await runtime.StopAsync($"nobody-{i}");
        }

        var told = await events.ReadUntilAsync<OperationEnded>(ended => ended.GameId == $"nobody-{Operations - 1}");

        told[0].Should().BeOfType<EventsLost>().Which.Count.Should().Be((2 * Operations) - 1_024);
        told.Skip(1).Should().HaveCount(1_024).And.NotContain(static e => e is EventsLost);
        told.OfType<OperationEnded>().Select(static e => e.GameId).Should().Equal(
            Enumerable.Range(Operations - 512, 512).Select(static i => $"nobody-{i}"), "the newest are kept, in order");
    }

    [Fact]
    public async Task A_watcher_that_falls_behind_again_is_told_again_and_the_sum_is_exact()
    {
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();
        await using var events = runtime.Events.WatchAsync(watching.Token).GetAsyncEnumerator(watching.Token);
        long seen = 0, dropped = 0;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 600; i++)
            {
                await runtime.StopAsync("nobody");
            }

            for (var i = 0; i < 100; i++)
            {
                await Read();
            }
        }

        while (seen + dropped < 3 * 600 * 2)
        {
            await Read();
        }

        (seen + dropped).Should().Be(3 * 600 * 2);
        dropped.Should().BePositive();

        async Task Read()
        {
            await Eventually.EndsAsync(events.MoveNextAsync().AsTask());
            _ = events.Current is EventsLost lost ? dropped += lost.Count : seen++;
        }
    }

    [Fact]
    public async Task A_slow_watcher_takes_nothing_from_another()
    {
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();
        var slow = runtime.Events.WatchAsync(watching.Token);
        for (var i = 0; i < 600; i++)
        {
            await runtime.StopAsync("nobody");
        }

        var fast = runtime.Events.WatchAsync(watching.Token);
        await runtime.StopAsync("last");

        (await fast.ReadUntilAsync<OperationEnded>()).Should().HaveCount(2).And.NotContain(static e => e is EventsLost);
        (await slow.ReadUntilAsync<OperationEnded>(static ended => ended.GameId == "last"))[0].Should().BeOfType<EventsLost>();
    }

    [Fact]
    public async Task The_token_ends_a_watch_that_waits()
    {
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();
        await using var events = runtime.Events.WatchAsync(watching.Token).GetAsyncEnumerator(watching.Token);
        var waiting = events.MoveNextAsync().AsTask();

        await watching.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.EndsAsync(waiting)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Nothing_is_built_for_watchers_that_are_gone()
    {
        await using var runtime = new TestRuntime();
        using var watching = new CancellationTokenSource();
        _ = runtime.Events.WatchAsync(watching.Token);
        _ = runtime.Events.WatchAsync(new CancellationToken(canceled: true));
        var left = runtime.Events.WatchAsync(CancellationToken.None);
        await runtime.StopAsync("nobody");
        await left.ReadUntilAsync<OperationEnded>();
        WatcherCount(runtime).Should().Be(1, "one was read and left, one was cancelled before it began");

        await watching.CancelAsync();

        WatcherCount(runtime).Should().Be(0, "its token also ends a watch that nobody reads");
    }

    [Fact]
    public async Task Pull_progress_is_told_at_most_ten_times_a_second_and_its_end_once()
    {
        var engine = new ChattyPuller();
        await using var runtime = new TestRuntime(ports: builder => engine.ReplaceEngine(builder));
        engine.Inner = runtime.Backend.Docker;
        engine.Time = runtime.Time;
        runtime.Time.Advance(TimeSpan.FromSeconds(1));
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);

        await runtime.StartAsync();

        var told = (await events.ReadUntilAsync<OperationEnded>()).OfType<PullProgress>().ToArray();
        told.Where(static e => e.Progress.LayersDone < e.Progress.LayersTotal).Should().HaveCountLessThanOrEqualTo(11).And.HaveCountGreaterThan(5);
        told.Where(static e => e.Progress.LayersDone == e.Progress.LayersTotal).Should().ContainSingle();
    }

    private static int WatcherCount(TestRuntime runtime)
    {
        var feed = runtime.Events;
        var watchers = feed.GetType().GetField("watchers", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!;
        return ((Array)watchers.GetValue(feed)!).Length;
    }
}
