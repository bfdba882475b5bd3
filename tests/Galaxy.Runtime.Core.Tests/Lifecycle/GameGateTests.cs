using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>The host says when a game may not be interrupted: before anything is changed, and only to what could wait.</summary>
public sealed class GameGateTests
{
    private readonly OwnGate gate = new();

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task Not_now_is_a_conflict_that_can_be_retried_and_nothing_is_changed(OperationKind kind)
    {
        await using var runtime = New();
        var container = (await runtime.StartAsync()).Record!.ContainerId;
        gate.Answer = static (_, _) => "a match is on";

        var result = await DoAsync(runtime, kind);

        (result.ErrorCode, result.CanRetry, result.ErrorMessage).Should().Be((ErrorCode.Conflict, true, "the game may not be interrupted now: a match is on"));
        result.Record!.ContainerId.Should().Be(container, "the game runs on");
        gate.Asked.Should().Equal((TestRuntime.GameId, kind));
        runtime.Backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        runtime.Journal[^1].Should().BeEquivalentTo(new { Kind = kind, WasCommitted = false, Closing = new { ErrorCode = ErrorCode.Conflict } });

        gate.Answer = static (_, _) => null;
        (await DoAsync(runtime, kind)).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_forced_request_does_not_ask(OperationKind kind)
    {
        await using var runtime = New();
        await runtime.StartAsync();
        gate.Answer = static (_, _) => "a match is on";

        (await DoAsync(runtime, kind, force: true)).IsSuccess.Should().BeTrue();

        gate.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task Start_stop_and_cleanup_do_not_ask()
    {
        await using var runtime = New();
        gate.Answer = static (_, _) => "never";

        await runtime.StartAsync();
        await runtime.StopAsync();
        (await runtime.Runtime.CleanupAsync(new CleanupRequest(TestRuntime.GameId))).IsSuccess.Should().BeTrue();

        gate.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_asked_once_under_the_lease_and_before_the_plan_is_written_and_a_rollback_does_not_ask()
    {
        (string? Holder, bool IsOpen) seen = default;
        TestRuntime? runtime = null;
        var watching = new OwnGate
        {
            OnAsked = gameId =>
            {
                seen = (runtime!.Backend.Leases.FindHolder(gameId), runtime.Journal.Any(static entry => entry.Closing is null));
                return Task.CompletedTask;
            },
        };
        runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => watching));
        await runtime.StartAsync();
        runtime.Backend.Docker.AddImage("repo/engine:1.2.9", behaviour: ImageBehaviour.Exits(1));

        var result = await runtime.PatchAsync("repo/engine:1.2.9");

        result.ErrorMessage.Should().Contain("rolled back to");
        watching.Asked.Should().ContainSingle();
        seen.Holder.Should().NotBeNull();
        seen.IsOpen.Should().BeFalse();
        await runtime.DisposeAsync();
    }

    [Fact]
    public async Task No_answer_within_five_seconds_is_service_unavailable()
    {
        await using var runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => gate));
        var hanging = new FaultPlan(runtime.Time).Hang(PortCalls.GateMayInterrupt);
        await using var other = new TestRuntime(shared: runtime.Backend, ports: builder => builder.UseGameGate(_ => hanging.Wrap(gate)));
        await other.StartAsync();
        var began = other.Time.GetUtcNow();

        var patching = other.PatchAsync(TestRuntime.NextImage);
        await other.Time.AdvanceUntilAsync(patching);

        var result = await patching;
        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
        result.ErrorMessage.Should().Be("ask whether the game may be interrupted: no answer within 5 s; nothing was changed");
        result.Record!.ImageRef.Should().Be(TestRuntime.Image);
        (other.Time.GetUtcNow() - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(PortFault.Unavailable, true)]
    [InlineData(PortFault.Rejected, false)]
    public async Task A_gate_that_fails_is_service_unavailable(PortFault fault, bool canRetry)
    {
        var faults = new FaultPlan();
        await using var runtime = new TestRuntime(ports: builder => builder.UseGameGate(_ => faults.Wrap(gate)));
        await runtime.StartAsync();
        faults.FailBefore(PortCalls.GateMayInterrupt, fault: fault);

        var result = await runtime.PatchAsync(TestRuntime.NextImage);

        (result.ErrorCode, result.CanRetry, result.Record!.ImageRef).Should().Be((ErrorCode.ServiceUnavailable, canRetry, TestRuntime.Image));
    }

    [Fact]
    public async Task A_bug_of_the_gate_is_an_internal_error_without_its_text()
    {
        gate.Answer = static (_, _) => throw new InvalidOperationException("secret");
        await using var runtime = New();
        await runtime.StartAsync();

        var result = await runtime.PatchAsync(TestRuntime.NextImage);

        (result.ErrorCode, result.ErrorMessage).Should().Be((ErrorCode.InternalError, nameof(InvalidOperationException)));
    }

    [Fact]
    public async Task A_crash_restart_and_recovery_do_not_ask()
    {
        gate.Answer = static (_, _) => "never";
        await using var runtime = new TestRuntime(
            static options =>
            {
                options.CrashRestart.Enabled = true;
                options.CrashRestart.Jitter = 0;
            },
            ports: builder => builder.UseGameGate(_ => gate));
        await runtime.StartAsync();
        runtime.Backend.Docker.Exit("galaxy-game-g1", 1);
        var reconciler = runtime.Services.GetRequiredService<IRuntimeReconciler>();

        for (var pass = 0; pass < 3; pass++)
        {
            await reconciler.ApplyAsync(await reconciler.PlanAsync());
            runtime.Time.Advance(TimeSpan.FromMinutes(1));
        }

        runtime.Backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Running, "it was started again");
        runtime.Journal.Count(static entry => entry.Kind is OperationKind.Start).Should().Be(2);
        gate.Asked.Should().BeEmpty();
    }

    private TestRuntime New() => new(ports: builder => builder.UseGameGate(_ => gate));

    private static Task<OperationResult> DoAsync(TestRuntime runtime, OperationKind kind, bool force = false) => kind is OperationKind.Restart
        ? runtime.Runtime.RestartAsync(new RestartRequest(TestRuntime.GameId) { Force = force })
        : runtime.Runtime.PatchAsync(new PatchRequest(TestRuntime.GameId, TestRuntime.NextImage) { Force = force });
}
