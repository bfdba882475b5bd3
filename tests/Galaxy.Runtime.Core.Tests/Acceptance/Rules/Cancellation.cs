using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>A caller may change its mind until something is changed; then the operation runs to its end.</summary>
public sealed class Cancellation : IDisposable
{
    private readonly RuntimeHarness game = new();
    private readonly CancellationTokenSource caller = new();

    public void Dispose()
    {
        game.Dispose();
        caller.Dispose();
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    public async Task A_request_that_is_cancelled_already_is_journaled_and_does_nothing(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);
        await caller.CancelAsync();

        await ShouldBeCancelledAsync(kind);

        game.Calls.Should().NotContain(PortCalls.RecordsBegin);
    }

    [Fact]
    public async Task A_cancellation_during_the_pull_ends_the_start_at_once()
    {
        game.Docker.AddRegistryImage("repo/slow:1");
        game.Docker.PullTime = TimeSpan.FromMinutes(10);
        var began = game.Time.GetUtcNow();
        var start = game.Begin(OperationKind.Start, "g1", "repo/slow:1", caller.Token);

        await caller.CancelAsync();

        await FluentActions.Awaiting(() => game.EndAsync(start)).Should().ThrowAsync<OperationCanceledException>();
        (game.Time.GetUtcNow() - began).Should().BeLessThan(TimeSpan.FromMinutes(1));
        game.Entries.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Cancelled);
        game.Backend.Leases.FindHolder("g1").Should().BeNull();
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_cancellation_during_the_last_check_stops_nothing(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);
        game.Ports.Before<IStateDirectory>(nameof(IStateDirectory.PrepareAsync), caller.Cancel);

        await ShouldBeCancelledAsync(kind);

        game.EngineChanges.Should().BeEmpty();
        game.Container!.State.Should().Be(ContainerState.Running);
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    public async Task A_cancellation_while_the_plan_is_journaled_comes_too_late(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);
        game.Ports.Before<IOperationLogStore>(nameof(IOperationLogStore.OpenAsync), caller.Cancel);

        (await game.RunAsync(kind, "g1", caller.Token)).ShouldSucceed();
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_cancellation_between_stop_and_start_comes_too_late(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.RemoveContainerAsync), caller.Cancel);

        (await game.RunAsync(kind, "g1", caller.Token)).ShouldSucceed().Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    public async Task A_failure_after_a_late_cancellation_is_a_result_and_taken_back()
    {
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.CreateContainerAsync), caller.Cancel);
        game.Faults.FailBefore(PortCalls.RecordsUpsert);

        (await game.RunAsync(OperationKind.Start, "g1", caller.Token)).ShouldFail(ErrorCode.ContainerStartFailed);

        game.Container.Should().BeNull();
        game.Notifications.Should().ContainSingle();
    }

    private async Task ShouldBeCancelledAsync(OperationKind kind)
    {
        var record = game.Record;

        var thrown = await FluentActions.Awaiting(() => game.RunAsync(kind, "g1", caller.Token)).Should().ThrowAsync<OperationCanceledException>();

        thrown.Which.CancellationToken.Should().Be(caller.Token);
        game.Entries.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Cancelled);
        game.Record.Should().Be(record);
    }
}
