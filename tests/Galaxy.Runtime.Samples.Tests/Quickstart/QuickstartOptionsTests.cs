using Quickstart;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

public sealed class QuickstartOptionsTests
{
    [Fact]
    public void Nothing_need_be_said() => Parse("").Should().Be(new QuickstartOptions());

    [Fact]
    public void Every_option_is_read() => Parse("--game chess-1 --image-prefix repo/engine --network games --stores postgres,redis --leave-running --verbose")
        .Should().Be(new QuickstartOptions
        {
            GameId = "chess-1",
            ImagePrefix = "repo/engine",
            Network = "games",
            UsePostgres = true,
            UseRedis = true,
            LeaveRunning = true,
            Verbose = true,
        });

    [Fact]
    public void A_state_root_becomes_absolute() =>
        Parse("--state-root games").StateRoot.Should().Be(Path.Combine(Environment.CurrentDirectory, "games"));

    [Theory]
    [InlineData("memory", false, false)]
    [InlineData("postgres", true, false)]
    [InlineData("redis", false, true)]
    [InlineData("redis,postgres", true, true)]
    public void Stores_are_chosen_by_a_list(string list, bool usesPostgres, bool usesRedis)
    {
        var options = Parse($"--stores {list}");

        (options.UsePostgres, options.UseRedis).Should().Be((usesPostgres, usesRedis));
    }

    [Theory]
    [InlineData("--frobnicate", "*--frobnicate*")]
    [InlineData("chess-1", "*chess-1*")]
    [InlineData("--game", "*--game needs a value*")]
    [InlineData("--game --verbose", "*--game needs a value*")]
    [InlineData("--game Chess", "*\"Chess\"*")]
    [InlineData("--stores mysql", "*\"mysql\"*")]
    [InlineData("--stores memory,postgres", "*\"memory,postgres\"*")]
    public void What_makes_no_sense_is_named(string commandLine, string message) =>
        FluentActions.Invoking(() => Parse(commandLine)).Should().Throw<UsageException>().WithMessage(message);

    [Fact]
    public void The_help_names_every_option_in_lines_of_80_columns()
    {
        foreach (var name in new[] { "--game", "--image-prefix", "--network", "--state-root", "--stores", "--leave-running", "--verbose", "--help" })
        {
            QuickstartOptions.Help.Should().Contain($"  {name} ");
        }

        QuickstartOptions.Help.Split('\n').Should().OnlyContain(static line => line.Length <= 80);
    }

    private static QuickstartOptions Parse(string commandLine) =>
        QuickstartOptions.Parse(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
