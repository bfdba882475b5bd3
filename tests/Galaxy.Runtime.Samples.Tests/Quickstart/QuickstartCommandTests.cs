using Quickstart;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

/// <summary>The sample as a command, where it does not come to the engine.</summary>
public sealed class QuickstartCommandTests
{
    private const string NoEngine = "unix:///no/such/docker.sock";

    [Fact]
    public async Task Help_is_no_failure()
    {
        await using var place = QuickstartEnvironment.Offline("help");
        using var run = new QuickstartRun(place.Temporary, NoEngine, ["--help"]);

        (await run.WaitForExitAsync()).Should().Be(ExitCode.Success);
        run.Lines.Should().Contain(static line => line.StartsWith("Usage:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_command_line_is_told_on_stderr()
    {
        await using var place = QuickstartEnvironment.Offline("usage");
        using var run = new QuickstartRun(place.Temporary, NoEngine, ["--game", "Chess"]);

        (await run.WaitForExitAsync()).Should().Be(ExitCode.Usage);
        run.Errors.Should().Contain("\"Chess\"");
    }

    [Fact]
    public async Task Without_an_engine_it_says_what_to_do_and_leaves_nothing_behind()
    {
        await using var place = QuickstartEnvironment.Offline("no-engine");
        using var run = new QuickstartRun(place.Temporary, NoEngine, ["--game", place.GameId]);

        (await run.WaitForExitAsync()).Should().Be(ExitCode.NotReady);
        run.Errors.Should().Contain(NoEngine).And.Contain("./eng/demo.sh");
        Directory.EnumerateFileSystemEntries(place.Temporary).Should().BeEmpty();
    }

    [Fact]
    public async Task State_that_it_did_not_make_is_not_touched()
    {
        await using var place = QuickstartEnvironment.Offline("foreign");
        var turn = Path.Combine(Directory.CreateDirectory(Path.Combine(place.Temporary, place.GameId)).FullName, "turn-1.dat");
        await File.WriteAllTextAsync(turn, "precious");
        using var run = new QuickstartRun(place.Temporary, NoEngine, ["--game", place.GameId, "--state-root", place.Temporary]);

        (await run.WaitForExitAsync()).Should().Be(ExitCode.NotReady);
        run.Errors.Should().Contain("--state-root");
        (await File.ReadAllTextAsync(turn)).Should().Be("precious");
    }
}
