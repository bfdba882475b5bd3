using Xunit.Abstractions;

namespace Galaxy.Runtime.Core.Tests.Recovery;

public sealed class ReconcileScaleTests(ITestOutputHelper output)
{
    private const int Games = 10_000;

    [Fact]
    public async Task Looking_at_ten_thousand_games_takes_a_handful_of_calls()
    {
        await using var scene = new RecoveryScene();
        var template = await TemplateAsync(scene);
        for (var game = 0; game < Games; game++)
        {
            var gameId = $"many-{game}";
            var id = scene.Docker.AddContainer($"galaxy-game-{gameId}", RecoveryScene.LabelsOf(gameId));
            scene.Backend.Records.Put(template with { GameId = gameId, ContainerId = id });
        }

        var before = scene.Host.Faults.Calls.Count;
        var plan = await scene.PlanAsync();
        await scene.PassAsync();
        var calls = scene.Host.Faults.Calls.Count - before;
        output.WriteLine($"{calls} port calls for two looks and one pass over {Games} records and containers");

        plan.Records[RuntimeStatus.Running].Should().Be(Games);
        plan.Items.Should().BeEmpty();
        calls.Should().BeLessThanOrEqualTo(10);
    }

    private static async Task<RuntimeRecord> TemplateAsync(RecoveryScene scene)
    {
        await scene.RunAsync();
        await scene.Host.StopAsync();
        var template = scene.Record! with { Status = RuntimeStatus.Running, StoppedAt = null };
        await scene.Host.Runtime.CleanupAsync(new CleanupRequest(RecoveryScene.Game));
        return template;
    }
}
