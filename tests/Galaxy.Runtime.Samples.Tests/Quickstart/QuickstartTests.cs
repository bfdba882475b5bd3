using Galaxy.Runtime.TestSupport;
using Quickstart;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

/// <summary>The sample as a process on the real engine.</summary>
public sealed class QuickstartTests
{
    private const int Seed = 20_260_214;
    private const int Kills = 3;
    private const int LinesOfATour = 7;

    private static readonly string[] Tour =
    [
        "start 1.4.0 done 1.4.0, start 1",
        "patch to 1.4.1 done 1.4.1, start 2",
        "patch to 1.5.0 semver_patch_only 1.4.1, start 2",
        "restart done 1.4.1, start 3",
        "stop done stopped",
        "cleanup done no container",
    ];

    [DockerFact]
    public async Task The_tour_comes_out_as_expected_and_leaves_nothing_behind()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("tour");
        using var run = place.Run();

        await MustSucceedAsync(run);

        run.Lines.Should().OnlyContain(static line => line.Length <= 80).And.NotContain(static line => line.Contains('\u001b'));
        (await place.LeftoversAsync()).Should().BeEmpty();
    }

    [DockerFact]
    public async Task Killed_at_any_moment_it_clears_up_in_the_next_run()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("killed");
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var victim = place.Run();
            await victim.WaitForLinesAsync(random.Next(0, LinesOfATour));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1500)), TimeProvider.System);
            await victim.KillAsync();
        }

        using var run = place.Run();
        await MustSucceedAsync(run);

        (await place.LeftoversAsync()).Should().BeEmpty();
    }

    [DockerFact]
    public async Task Killed_in_the_middle_of_a_patch_it_leaves_something_that_the_next_run_clears()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("patch");
        var hasCleared = false;
        for (var victims = 0; !hasCleared && victims < 5; victims++)
        {
            using (var victim = place.Run())
            {
                // The header and the start: the patch is under way.
                await victim.WaitForLinesAsync(2);
                await victim.KillAsync();
            }

            using var run = place.Run();
            await MustSucceedAsync(run);

            // What the victim had asked of the engine is done all the same: if that was the removal of the old container, nothing was left to clear.
            hasCleared = run.Lines[0] == "Cleared what an earlier run left.";
            (await place.LeftoversAsync()).Should().BeEmpty();
        }

        hasCleared.Should().BeTrue();
    }

    [AllServicesFact]
    public async Task On_real_stores_it_takes_up_the_record_and_the_lease_of_a_run_that_was_killed()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("stores");
        using (var victim = place.Run("--stores", "postgres,redis"))
        {
            await victim.WaitForLinesAsync(2);
            await victim.KillAsync();
        }

        using var run = place.Run("--stores", "postgres,redis");
        await MustSucceedAsync(run);

        run.Lines[0].Should().Be("Cleared what an earlier run left.");
        (await place.LeftoversAsync()).Should().BeEmpty();
    }

    [DockerFact]
    public async Task Asked_to_end_it_stops_between_two_steps_and_cleans_up()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("ended");
        using var run = place.Run();
        await run.WaitForLinesAsync(2);

        await run.TerminateAsync();

        (await run.WaitForExitAsync()).Should().Be(ExitCode.Interrupted, run.Output);
        run.Lines.Should().Contain("Interrupted: cleaning up.").And.NotContain(static line => line.StartsWith("cleanup", StringComparison.Ordinal));
        (await place.LeftoversAsync()).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_container_that_it_did_not_make_is_not_touched()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("taken");
        var foreign = await DockerCommand.RunAsync("create", "--name", place.ContainerName, "galaxy-engine:1.4.0");
        using var run = place.Run();

        (await run.WaitForExitAsync()).Should().Be(ExitCode.NotReady, run.Output);
        run.Errors.Should().Contain(place.ContainerName);
        (await DockerCommand.RunAsync("inspect", "--format", "{{.Id}}", place.ContainerName)).Should().Be(foreign);
    }

    [DockerFact]
    public async Task A_missing_network_and_a_missing_image_are_named()
    {
        await using var place = await QuickstartEnvironment.CreateAsync("missing");
        using var network = place.Run("--network", "no-such-network");
        using var image = new QuickstartRun(
            place.Temporary, TestServices.DockerHost, ["--game", $"{place.GameId}-image", "--network", place.GameId, "--image-prefix", "no-such-engine"]);

        (await network.WaitForExitAsync()).Should().Be(ExitCode.NotReady, network.Output);
        (await image.WaitForExitAsync()).Should().Be(ExitCode.NotReady, image.Output);
        network.Errors.Should().Contain("docker network create no-such-network");
        image.Errors.Should().Contain("no-such-engine:1.4.0").And.Contain("build.sh");
        (await place.LeftoversAsync()).Should().BeEmpty();
    }

    private static async Task MustSucceedAsync(QuickstartRun run)
    {
        (await run.WaitForExitAsync()).Should().Be(ExitCode.Success, run.Output);
        run.Lines.Select(WithoutTime).Should().ContainInOrder(Tour);
    }

    /// <summary>A line of the tour in single blanks, without how long it took.</summary>
    private static string WithoutTime(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var unit = words.IndexOf("s");
        if (unit > 0)
        {
            words.RemoveRange(unit - 1, 2);
        }

        return string.Join(' ', words);
    }
}
