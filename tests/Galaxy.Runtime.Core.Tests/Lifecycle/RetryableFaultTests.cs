using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>R5: whether trying again may help is the fault's word, for every call that leaves the process. So is the code of a store's fault: what refuses is wrong, what does not answer is down.</summary>
public sealed class RetryableFaultTests
{
    public static TheoryData<string, PortFault, ErrorCode> Faults
    {
        get
        {
            var data = new TheoryData<string, PortFault, ErrorCode>();
            foreach (var fault in (PortFault[])[PortFault.Unavailable, PortFault.TimedOut, PortFault.Rejected])
            {
                data.Add(PortCalls.LeasesAcquire, fault, ErrorCode.ServiceUnavailable);
                data.Add(PortCalls.RecordsBegin, fault, fault is PortFault.Rejected ? ErrorCode.InternalError : ErrorCode.ServiceUnavailable);
                data.Add(PortCalls.DockerInspectEngine, fault, ErrorCode.ServiceUnavailable);
                data.Add(PortCalls.DockerNetworkExists, fault, ErrorCode.ServiceUnavailable);
                data.Add(PortCalls.DockerPullImage, fault, ErrorCode.ImagePullFailed);
                data.Add(PortCalls.StateDirectoryPrepare, fault, ErrorCode.StartConfigInvalid);
                data.Add(PortCalls.JournalOpen, fault, ErrorCode.ServiceUnavailable);
                data.Add(PortCalls.DockerCreate, fault, ErrorCode.ContainerStartFailed);
                data.Add(PortCalls.DockerStart, fault, ErrorCode.ContainerStartFailed);
                data.Add(PortCalls.RecordsUpsert, fault, ErrorCode.ContainerStartFailed);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    [Trait("Acceptance", "A-ST-23")]
    [Trait("Acceptance", "A-ST-24")]
    [Trait("Acceptance", "A-ST-26")]
    public async Task A_fault_of_a_start_may_pass_unless_the_port_rejected_the_call(string call, PortFault fault, ErrorCode code)
    {
        using var game = new RuntimeHarness();
        // A start whose container is broken is tried once more with another.
        game.Faults.FailBefore(call, times: 2, fault: fault);

        var result = await game.StartAsync();

        result.ShouldFail(code);
        result.CanRetry.Should().Be(fault is not PortFault.Rejected);
    }

    [Theory]
    [InlineData(PortFault.Unavailable)]
    [InlineData(PortFault.TimedOut)]
    [InlineData(PortFault.Rejected)]
    public async Task A_fault_while_a_container_settles_may_pass_unless_the_engine_rejected_the_inspect(PortFault fault)
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerInspect, nth: 2, fault: fault);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed);
        result.CanRetry.Should().Be(fault is not PortFault.Rejected);
    }

    [Theory]
    [InlineData(PortFault.Unavailable)]
    [InlineData(PortFault.TimedOut)]
    [InlineData(PortFault.Rejected)]
    public async Task A_fault_of_a_stop_may_pass_unless_the_engine_rejected_it(PortFault fault)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerStop, fault: fault);

        var result = await game.StopAsync();

        result.ShouldFail(fault is PortFault.TimedOut ? ErrorCode.Interrupted : ErrorCode.ServiceUnavailable);
        result.CanRetry.Should().Be(fault is not PortFault.Rejected);
    }

    [Theory]
    [InlineData(PortFault.Unavailable)]
    [InlineData(PortFault.TimedOut)]
    [InlineData(PortFault.Rejected)]
    [Trait("Acceptance", "A-PT-16")]
    [Trait("Acceptance", "A-RS-21")]
    public async Task A_patch_that_cannot_create_says_what_the_create_said(PortFault fault)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerCreate, fault: fault);

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed, "inner start failed: ");
        result.CanRetry.Should().Be(fault is not PortFault.Rejected);
    }
}
