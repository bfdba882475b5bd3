using System.Globalization;
using System.Text.RegularExpressions;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Simulation;

public sealed partial class MutantTests(MutatedProgram mutated) : IClassFixture<MutatedProgram>
{
    /// <summary>Every build hunts a few; GALAXY_TEST_LONG=1, like eng/simulate.sh --mutants, hunts them all.</summary>
    public static TheoryData<string> Hunted =>
        TestServices.TakeLongForm ? new(Mutant.All.Select(static mutant => mutant.Name)) : ["fence check", "read-back", "two lists"];

    [Theory]
    [MemberData(nameof(Hunted))]
    public void A_planted_bug_is_found(string mutant) => mutated.Hunt.Hunt(mutant).IsFound.Should().BeTrue();

    [Fact]
    public void Each_defence_has_a_planted_bug() =>
        Mutant.All.Should().OnlyHaveUniqueItems(static mutant => mutant.Name).And.HaveCountGreaterThanOrEqualTo(12);

    [Fact]
    public void A_failing_seed_is_shrunk_and_tells_a_trace_that_replays_exactly()
    {
        var (isFound, report) = mutated.Hunt.Play("fence check", "--schedules", "500", "--threads", "1");
        isFound.Should().BeTrue();
        var seed = FailingSeed().Match(report).Groups["seed"].Value;

        var (isFoundAgain, story) = mutated.Hunt.Play("fence check", "--seed", seed);

        isFoundAgain.Should().BeTrue();
        story.Should().Contain("VIOLATION").And.Contain("docker.").And.Contain("replayed exactly 100 of 100 times");
        var shrunk = Shrunk().Match(story).Groups;
        Number("fewerActs").Should().BeInRange(1, Number("acts"));
        Number("fewerFaults").Should().BeInRange(1, Number("faults"));
        (Number("fewerActs") + Number("fewerFaults")).Should().BeLessThan(Number("acts") + Number("faults"));
        mutated.Hunt.Play("fence check", "--seed", seed).Report.Should().Be(story);

        int Number(string of) => int.Parse(shrunk[of].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"seed (?<seed>\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FailingSeed();

    [GeneratedRegex(
        @"shrunk from (?<acts>\d+) acts and (?<faults>\d+) faults to (?<fewerActs>\d+) and (?<fewerFaults>\d+)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Shrunk();
}
