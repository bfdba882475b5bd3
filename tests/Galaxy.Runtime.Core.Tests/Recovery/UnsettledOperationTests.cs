using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>The settling of an entry ends in a verdict, or the pass says which operation it could not settle, and why.</summary>
public sealed class UnsettledOperationTests
{
    [Fact]
    public async Task A_verdict_that_could_not_be_written_counts_as_failed_and_the_next_pass_writes_it()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerCreate);
        scene.Host.Faults.FailBefore(PortCalls.JournalClose);

        var report = await scene.PassAsync();

        report.Should().BeEquivalentTo(new { Done = 0, Passed = 0, Failed = 1 });
        report.Unresolved.Should().ContainSingle().Which.Reason.Should().Be("its closing could not be written");
        (await scene.PassAsync()).Should().Be(new ReconcileReport { Done = 1 });
        scene.EntriesOf(OperationKind.Start).Single().Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
    }

    [Theory]
    [InlineData(PortCalls.JournalReadOpen, 1)]
    [InlineData(PortCalls.JournalReadOpen, 2)]
    [InlineData(PortCalls.JournalIsOvertaken, 1)]
    [InlineData(PortCalls.DockerInspect, 1)]
    [InlineData(PortCalls.RecordsBegin, 1)]
    public async Task A_fault_counts_as_failed_and_names_the_operation(string call, int nth)
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerStart);
        var entry = scene.EntriesOf(OperationKind.Start).Single();
        scene.Host.Faults.FailBefore(call, nth);

        var report = await scene.PassAsync();

        report.Failed.Should().Be(1);
        report.Unresolved.Should().ContainSingle().Which.Should().BeEquivalentTo(new { entry.GameId, entry.OperationId, entry.Kind, entry.StartedAt });
        report.Unresolved[0].Reason.Should().Contain("a planned fault");
        (await scene.PassAsync()).Failed.Should().Be(0);
        scene.EntriesOf(OperationKind.Start).Single().Closing.Should().NotBeNull();
    }

    [Fact]
    public async Task An_operation_on_another_engine_waits_for_a_host_there()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        scene.Backend.Records.Put(scene.Record! with { EngineId = "another" });

        var report = await scene.PassAsync();

        report.Unresolved.Should().ContainSingle().Which.Reason.Should().Contain("\"another\"");
        scene.EntriesOf(OperationKind.Patch).Single().Closing.Should().BeNull("only there it is known what is left, and how to go back");
        scene.Container.Should().BeNull("nothing is started here");
    }
}
