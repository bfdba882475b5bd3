using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>Which of several concurrent requests gets a game, and what the others are answered.</summary>
public sealed class ConcurrencyTests
{
    private const string SlowImage = "repo/slow:1.0.0";

    [Fact]
    [Trait("Acceptance", "A-LS-15")]
    public async Task Of_twenty_callers_of_one_game_one_wins_and_the_rest_may_try_again()
    {
        await using var runtime = Pulling(TimeSpan.FromSeconds(5));

        var all = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => runtime.StartAsync(imageRef: SlowImage))));
        await runtime.Time.AdvanceUntilAsync(all);

        // Whoever comes after the winner has ended replays; nobody else succeeds, and nobody is turned away for good.
        var results = await all;
        results.Where(static result => result.ErrorCode is ErrorCode.None).Should().ContainSingle();
        results.Where(static result => !result.IsSuccess).Should().OnlyContain(static result => result.ErrorCode == ErrorCode.Conflict && result.CanRetry);
        runtime.Backend.Docker.Containers.Should().ContainSingle();
        runtime.Journal.Should().OnlyContain(static entry => entry.Closing != null);
        runtime.Journal.Sum(static entry => 1 + entry.Repeats).Should().Be(20, "an answer that repeats the newest is counted on its row");
        runtime.Backend.Leases.FindHolder("g1").Should().BeNull();
    }

    [Fact]
    public async Task Nineteen_callers_that_come_while_one_works_are_all_turned_away()
    {
        await using var runtime = Pulling(TimeSpan.FromSeconds(5));
        var winner = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage);

        var others = await Eventually.EndsAsync(Task.WhenAll(Enumerable.Range(0, 19).Select(_ => Task.Run(() => runtime.StartAsync(imageRef: SlowImage)))));

        others.Should().OnlyContain(static result => result.ErrorCode == ErrorCode.Conflict && result.CanRetry);
        await runtime.Time.AdvanceUntilAsync(winner);
        (await winner).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Theory]
    [MemberData(nameof(AnyOperation.Kinds), MemberType = typeof(AnyOperation))]
    public async Task A_busy_game_is_a_conflict_to_try_again_for_every_kind(OperationKind kind)
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        await runtime.Backend.Leases.TryAcquireAsync("g1", "somebody", TimeSpan.FromMinutes(1), CancellationToken.None);
        var before = runtime.Backend.Records.Find("g1");

        var result = await runtime.Runtime.RunAsync(kind, "g1");

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.Conflict, true));
        result.ErrorMessage.Should().Contain("another lifecycle operation");
        runtime.Backend.Records.Find("g1").Should().Be(before);
        runtime.Backend.Leases.FindHolder("g1").Should().Be("somebody");
    }

    [Fact]
    [Trait("Acceptance", "A-LS-15")]
    public async Task Fifty_games_at_once_do_not_wait_for_one_another()
    {
        await using var runtime = Pulling(TimeSpan.FromSeconds(5));
        var began = runtime.Time.GetUtcNow();
        var gameIds = Enumerable.Range(0, 50).Select(static i => $"game-{i}").ToArray();

        var all = Task.WhenAll(gameIds.Select(gameId => runtime.StartAsync(gameId, SlowImage)));
        await runtime.Time.AdvanceUntilAsync(all);

        (await all).Should().OnlyContain(static result => result.ErrorCode == ErrorCode.None);
        (runtime.Time.GetUtcNow() - began).Should().BeLessThan(TimeSpan.FromSeconds(10), "fifty pulls of five seconds ran beside one another");
        runtime.Backend.Docker.Containers.Select(static container => container.Name).Should().BeEquivalentTo(gameIds.Select(static gameId => $"galaxy-game-{gameId}"));
        runtime.Journal.Should().HaveCount(50).And.OnlyContain(static entry => entry.Closing!.ErrorCode == ErrorCode.None);
    }

    [Fact]
    public async Task Whoever_may_wait_gets_the_game_when_it_is_free()
    {
        await using var runtime = new TestRuntime(static options => options.Lease.AcquireTimeout = TimeSpan.FromSeconds(10));
        await runtime.StartAsync();
        await runtime.Backend.Leases.TryAcquireAsync("g1", "somebody", TimeSpan.FromSeconds(4), CancellationToken.None);

        var stop = runtime.StopAsync();
        await runtime.Time.AdvanceUntilAsync(stop);

        (await stop).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task Waiting_is_bounded()
    {
        await using var runtime = new TestRuntime(static options => options.Lease.AcquireTimeout = TimeSpan.FromSeconds(10));
        await runtime.Backend.Leases.TryAcquireAsync("g1", "somebody", TimeSpan.FromMinutes(1), CancellationToken.None);
        var began = runtime.Time.GetUtcNow();

        var start = runtime.StartAsync();
        await runtime.Time.AdvanceUntilAsync(start);

        ((await start).ErrorCode, (await start).CanRetry).Should().Be((ErrorCode.Conflict, true));
        (runtime.Time.GetUtcNow() - began).Should().Be(TimeSpan.FromSeconds(10));
        runtime.Faults.Calls.Count(static call => call.Name == PortCalls.LeasesAcquire).Should().BeLessThan(50, "a waiting caller does not hammer the store");
    }

    [Fact]
    public async Task A_caller_can_give_up_waiting()
    {
        await using var runtime = new TestRuntime(static options => options.Lease.AcquireTimeout = TimeSpan.FromMinutes(10));
        await runtime.Backend.Leases.TryAcquireAsync("g1", "somebody", TimeSpan.FromMinutes(60), CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var start = runtime.StartAsync(cancellationToken: giveUp.Token);
        await runtime.UntilCalledAsync(PortCalls.LeasesAcquire);

        await giveUp.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.EndsAsync(start)).Should().ThrowAsync<OperationCanceledException>();
        runtime.Journal.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Cancelled);
    }

    private static TestRuntime Pulling(TimeSpan pullTime)
    {
        var runtime = new TestRuntime();
        runtime.Backend.Docker.AddRegistryImage(SlowImage);
        runtime.Backend.Docker.PullTime = pullTime;
        return runtime;
    }
}
