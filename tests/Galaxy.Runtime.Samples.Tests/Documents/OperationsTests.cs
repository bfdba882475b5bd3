namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>What docs/operations.md says is so.</summary>
public sealed class OperationsTests
{
    private static readonly string Operations = Repository.Read("docs/operations.md");

    [Fact]
    public void Every_code_of_the_preflight_is_listed_with_what_to_do()
    {
        var rows = MarkdownTable.Below(Operations, "### Preflight");

        rows.SelectMany(static row => row[0].Split(", ")).Select(static code => code.Trim('`'))
            .Should().BeEquivalentTo(Enum.GetValues<PreflightCode>().Except([PreflightCode.Unknown]).Select(static code => code.ToWireText()));
        rows.Should().OnlyContain(static row => WireText.Parse<PreflightSeverity>(row[1]) != PreflightSeverity.Unknown && row[2].Length > 0);
    }

    [Fact]
    public void Every_health_check_is_listed() =>
        MarkdownTable.Below(Operations, "## Is it healthy").Select(static row => row[0].Trim('`')).Should().Equal(
            RuntimeHealthChecks.Engine, RuntimeHealthChecks.Records, RuntimeHealthChecks.Journal, RuntimeHealthChecks.Leases, RuntimeHealthChecks.Recovery,
            RuntimeHealthChecks.Events);
}
