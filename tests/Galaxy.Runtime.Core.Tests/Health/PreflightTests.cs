using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>Each code of the servers, on fakes; the real ones are tried by the adapters' own tests.</summary>
public sealed class PreflightTests
{
    public static TheoryData<PortFault, PortFaultReason, PreflightCode> EngineFaults { get; } = new()
    {
        { PortFault.Unavailable, PortFaultReason.Unknown, PreflightCode.EngineUnreachable },
        { PortFault.TimedOut, PortFaultReason.Unknown, PreflightCode.EngineUnreachable },
        { PortFault.Rejected, PortFaultReason.Unknown, PreflightCode.EngineRefused },
        { PortFault.Unavailable, PortFaultReason.AccessDenied, PreflightCode.EngineAccessDenied },
        { PortFault.Rejected, PortFaultReason.TooOld, PreflightCode.EngineTooOld },
        { PortFault.Rejected, PortFaultReason.TooNew, PreflightCode.EngineTooNew },
    };

    [Fact]
    public async Task With_everything_in_order_nothing_is_found_and_nothing_is_left_behind()
    {
        await using var scene = new PreflightScene(static options => options.Preflight.ProbeImage = TestRuntime.Image);
        scene.Backend.Docker.AddImage(TestRuntime.Image);

        var report = await scene.CheckAsync();

        report.Findings.Should().BeEmpty();
        report.HasErrors.Should().BeFalse();
        report.ToString().Should().Be("nothing found");
        scene.Faults.Calls.Select(static call => call.Name).Should().Contain(PortCalls.DockerCreate, "the way of the state directories was tried").And.Contain(PortCalls.DockerStart, "a game's write was tried");
        scene.Backend.Docker.Containers.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(scene.StateRoot).Should().BeEmpty();
        scene.Backend.Operations.All.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(EngineFaults))]
    public async Task A_fault_of_the_engine_is_told_apart_by_its_reason(PortFault fault, PortFaultReason reason, PreflightCode expected)
    {
        await using var scene = new PreflightScene(build: builder => builder.SupplyPort<IContainerEngine>(PortPrecedence.Host, _ => new FaultyEngine(fault, reason)));

        var report = await scene.CheckAsync();

        var finding = report.Findings.Where(static finding => finding.Code is not PreflightCode.HostPathUnverified).Should().ContainSingle().Subject;
        finding.Code.Should().Be(expected);
        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("said by the engine");
        report.HasErrors.Should().BeTrue();
    }

    [Fact]
    public async Task A_missing_network_is_named_with_the_command_that_makes_it()
    {
        await using var scene = new PreflightScene(static options => options.Network = "games");

        var finding = await CodedAsync(scene, PreflightCode.NetworkMissing);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("docker network create games").And.Contain("Galaxy:Runtime:Network");
    }

    [Fact]
    public async Task An_engine_without_a_stable_id_needs_a_configured_one()
    {
        await using var scene = new PreflightScene();
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { HasStableId = false };

        var finding = await CodedAsync(scene, PreflightCode.EngineIdUnstable);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("Docker:EngineId");
    }

    [Fact]
    public async Task An_identity_that_another_live_host_gives_to_another_engine_is_named_with_both()
    {
        await using var scene = new PreflightScene();
        scene.Backend.Docker.Engine = scene.Backend.Docker.Engine with { RawId = "raw-a" };
        await scene.Backend.Records.SeeEngineAsync(
            new EngineSighting { EngineId = scene.Backend.Docker.Engine.Id, HostId = "h", HostName = "its-host", RawId = "raw-b" }, CancellationToken.None);

        var finding = await CodedAsync(scene, PreflightCode.EngineIdShared);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("raw-a").And.Contain("raw-b").And.Contain("its-host");
    }

    [Fact]
    public async Task A_network_that_is_there_twice_is_named()
    {
        await using var scene = new PreflightScene();
        scene.Backend.Docker.AddDuplicateNetwork("galaxy");

        (await CodedAsync(scene, PreflightCode.NetworkAmbiguous)).Severity.Should().Be(PreflightSeverity.Error);
    }

    [Theory]
    [InlineData(PortCalls.RecordsFind, PreflightCode.RecordStoreUnavailable)]
    [InlineData(PortCalls.JournalRead, PreflightCode.JournalUnavailable)]
    [InlineData(PortCalls.LeasesRenew, PreflightCode.LeaseStoreUnavailable)]
    public async Task A_store_that_does_not_answer_is_named(string call, PreflightCode expected)
    {
        await using var scene = new PreflightScene();
        scene.Faults.FailBefore(call);

        var finding = await CodedAsync(scene, expected);

        finding.Severity.Should().Be(PreflightSeverity.Error);
        finding.Message.Should().Contain("does not do its work: ");
    }

    [Theory]
    [InlineData(PortCalls.DockerNetworkExists, PreflightCode.EngineUnreachable)]
    [InlineData(PortCalls.RecordsFind, PreflightCode.RecordStoreUnavailable)]
    [InlineData(PortCalls.JournalRead, PreflightCode.JournalUnavailable)]
    [InlineData(PortCalls.LeasesRenew, PreflightCode.LeaseStoreUnavailable)]
    [InlineData(PortCalls.StoreClockRead, PreflightCode.ClockUnverified)]
    public async Task A_server_that_hangs_is_a_finding_when_its_time_is_up(string call, PreflightCode expected)
    {
        await using var scene = new PreflightScene(static options => options.Preflight.Timeout = TimeSpan.FromSeconds(2));
        scene.Faults.Hang(call, times: int.MaxValue);

        var looking = scene.CheckAsync();
        await Eventually.HoldsAsync(() => scene.Faults.Calls.Any(made => made.Name == call), $"{call} was called");
        looking.IsCompleted.Should().BeFalse();
        scene.Time.Advance(TimeSpan.FromSeconds(2));

        (await Eventually.EndsAsync(looking)).Findings.Should().Contain(finding => finding.Code == expected && finding.Message.Contains("no answer within 2 s"));
    }

    [Theory]
    [InlineData(60, "ahead of")]
    [InlineData(-60, "behind")]
    public async Task A_clock_that_is_off_is_a_warning_that_says_by_how_much(int seconds, string direction)
    {
        await using var scene = new PreflightScene();
        scene.Backend.StoreClock.Offset = TimeSpan.FromSeconds(seconds);

        var finding = await CodedAsync(scene, PreflightCode.ClockOffset);

        finding.Severity.Should().Be(PreflightSeverity.Warning);
        finding.Message.Should().Contain($"60 s {direction} this host's").And.Contain("NTP");
    }

    [Fact]
    public async Task A_clock_within_the_tolerance_is_no_finding()
    {
        await using var scene = new PreflightScene(static options => options.Preflight.ClockTolerance = TimeSpan.FromSeconds(60));
        scene.Backend.StoreClock.Offset = TimeSpan.FromSeconds(60);

        (await scene.CheckAsync()).Findings.Should().NotContain(static finding => finding.Code == PreflightCode.ClockOffset);
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(16, true)]
    public async Task What_the_round_trip_leaves_in_doubt_is_no_offset(int seconds, bool isFound)
    {
        await using var scene = new PreflightScene(
            static options => options.Preflight.Timeout = TimeSpan.FromMinutes(5),
            builder => builder.SupplyPort<IStoreClock>(PortPrecedence.Host, services => new SlowClock((ManualTimeProvider)services.GetRequiredService<TimeProvider>(), seconds)));

        var codes = (await scene.CheckAsync()).Findings.Select(static finding => finding.Code).ToArray();

        codes.Contains(PreflightCode.ClockOffset).Should().Be(isFound, "ten seconds are in doubt and five are tolerated");
        codes.Should().NotContain(PreflightCode.ClockUnverified);
    }

    [Fact]
    public async Task Without_a_clock_of_the_store_none_is_compared()
    {
        await using var runtime = new TestRuntime(ports: static builder => builder.Services.Remove(builder.Services.Single(static service => service.ServiceType == typeof(IStoreClock))));
        runtime.Backend.StoreClock.Offset = TimeSpan.FromDays(1);

        (await runtime.Services.GetRequiredService<IRuntimePreflight>().CheckAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task What_an_adapter_throws_against_the_rules_is_a_finding_without_its_text()
    {
        await using var scene = new PreflightScene(build: builder => builder.SupplyPort(
            PortPrecedence.Host,
            static services => BuggyPort.Of<IOperationLogStore>(services.GetRequiredService<InMemoryBackend>().Operations, nameof(IOperationLogStore.ReadAsync))));

        var finding = await CodedAsync(scene, PreflightCode.CheckFailed);

        finding.Message.Should().Contain(nameof(InvalidTimeZoneException)).And.NotContain(BuggyPort.Secret);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_the_worst_first()
    {
        await using var scene = new PreflightScene(static options => options.Preflight.ProbeImage = "not/there:1");
        scene.Backend.StoreClock.Offset = TimeSpan.FromMinutes(1);
        scene.Backend.Docker.RemoveNetwork("galaxy");
        scene.Faults.FailBefore(PortCalls.LeasesRenew);

        var report = await scene.CheckAsync();

        report.Findings.Select(static finding => finding.Severity).Should().Equal(
            PreflightSeverity.Error, PreflightSeverity.Error, PreflightSeverity.Warning, PreflightSeverity.Info);
        report.ToString().Split('\n').Should().HaveCount(4).And.Contain(static line => line.StartsWith("error network_missing: "));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_heard()
    {
        await using var scene = new PreflightScene();
        scene.Faults.Hang(PortCalls.RecordsFind);
        using var giveUp = new CancellationTokenSource();

        var looking = scene.CheckAsync(giveUp.Token);
        await giveUp.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.EndsAsync(looking)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<PreflightFinding> CodedAsync(PreflightScene scene, PreflightCode code) =>
        (await scene.CheckAsync()).Findings.Should().ContainSingle(finding => finding.Code == code).Subject;

    private sealed class FaultyEngine(PortFault fault, PortFaultReason reason) : EngineOverride
    {
        public override ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) => throw Fault();

        public override ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) => throw Fault();

        public override ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => throw Fault();

        private RuntimePortException Fault() => new(fault, "said by the engine") { Reason = reason };
    }

    /// <summary>Answers after twenty seconds, and is ahead of the middle of them.</summary>
    private sealed class SlowClock(ManualTimeProvider time, int aheadBy) : IStoreClock
    {
        public ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken)
        {
            var middle = time.GetUtcNow() + TimeSpan.FromSeconds(10);
            time.Advance(TimeSpan.FromSeconds(20));
            return ValueTask.FromResult(middle + TimeSpan.FromSeconds(aheadBy));
        }
    }
}
