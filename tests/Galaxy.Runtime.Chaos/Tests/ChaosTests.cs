using Galaxy.Runtime.TestSupport;
using Xunit.Abstractions;

namespace Galaxy.Runtime.Chaos;

/// <summary>The short form of <c>eng/chaos.sh</c>.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [PrivateDaemonFact]
    public async Task Killed_hung_and_cut_off_hosts_and_servers_leave_everything_right_after_one_recovery()
    {
        var report = await ChaosPass.RunAsync(new ChaosOptions { AreLeasesInDatabase = true }, TextWriter.Null, CancellationToken.None);

        output.WriteLine(report.ToString());
        report.Violations.Should().BeEmpty();
        report.FaultsOf(FaultKind.HostKilled).Should().BePositive();
        report.FaultsOf(FaultKind.PublishersAway).Should().BePositive();
        report.Pictures.Should().BePositive("results were compared with what was so");
    }
}
