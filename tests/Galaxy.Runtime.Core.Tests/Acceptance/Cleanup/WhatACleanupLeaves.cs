using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Cleanup;

public sealed class WhatACleanupLeaves
{
    [Theory]
    [InlineData("none")]
    [InlineData(PortCalls.DockerRemove)]
    [InlineData(PortCalls.RecordsTransition)]
    [Trait("Acceptance", "A-CL-12")]
    public async Task It_tells_nobody_whatever_happens(string faulty)
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        if (faulty != "none")
        {
            game.Faults.FailBefore(faulty);
        }

        await game.CleanupAsync();

        game.HealthEvents.Should().BeEmpty();
        game.Notifications.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-CL-12")]
    public async Task It_never_touches_the_state_directory()
    {
        var root = Directory.CreateTempSubdirectory("galaxy-cleanup-");
        try
        {
            using var game = RuntimeHarness.WithStateBelow(root.FullName);
            var directory = (await game.StartAsync()).ShouldSucceed().StatePath;
            await File.WriteAllTextAsync(Path.Join(directory, "save"), "turn 7");
            (await game.StopAsync()).ShouldSucceed();

            (await game.CleanupAsync()).ShouldSucceed();

            (await File.ReadAllTextAsync(Path.Join(directory, "save"))).Should().Be("turn 7");
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    [Trait("Acceptance", "A-CL-13")]
    public async Task Success_replay_and_failure_are_measured_once_each()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Faults.FailBefore(PortCalls.DockerRemove);

        await game.CleanupAsync();
        await game.CleanupAsync();
        await game.CleanupAsync();

        game.Metrics.Of(RecordedMetrics.Operation).Select(static sample => (sample.Tags["galaxy.kind"], sample.Tags["galaxy.outcome"], sample.Tags["galaxy.error_code"], sample.Tags["galaxy.source"])).Should().Equal(
            ("cleanup_container", "failure", "service_unavailable", "admin_rest"),
            ("cleanup_container", "success", "", "admin_rest"),
            ("cleanup_container", "success", "replay_no_op", "admin_rest"));
        game.Metrics.Of(RecordedMetrics.Operation).Should().OnlyContain(static sample => sample.Tags.Count == (sample.Tags["galaxy.outcome"] == "failure" ? 5 : 4));
        game.Log.Lines.Select(static line => line.EventName).Should().Equal("runtime cleanup failed", "runtime container cleaned up", "runtime cleanup replay no-op");
    }
}
