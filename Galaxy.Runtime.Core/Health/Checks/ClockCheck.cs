using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Do this host and the record store's server agree about the time?</summary>
internal sealed class ClockCheck(IStoreClock clock, TimeSpan tolerance, TimeProvider time)
{
    // A first call may open a connection; the quickest of a few says most.
    private const int Readings = 3;

    public static IEnumerable<PreflightCheck> Make(IEnumerable<IStoreClock> clocks, PreflightOptions options, TimeProvider time) =>
        clocks.Select(clock => new PreflightCheck(new ClockCheck(clock, options.ClockTolerance, time).LookAsync, Explain));

    private static PreflightFinding Explain(RuntimePortException fault) => new(
        PreflightCode.ClockUnverified, PreflightSeverity.Info, $"The clock of the record store's server could not be read: {fault.Message}");

    private async ValueTask<PreflightFinding?> LookAsync(CancellationToken cancellationToken)
    {
        var best = await ReadAsync(cancellationToken).ConfigureAwait(false);
        for (var reading = 1; reading < Readings; reading++)
        {
            var next = await ReadAsync(cancellationToken).ConfigureAwait(false);
            best = next.Doubt < best.Doubt ? next : best;
        }

        return best.Offset.Duration() - best.Doubt <= tolerance ? null : new PreflightFinding(PreflightCode.ClockOffset, PreflightSeverity.Warning, Advice(best));
    }

    /// <summary>The server read its clock somewhere within the round trip: the midpoint is off by half of it at most.</summary>
    private async ValueTask<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        var (sentAt, sent) = (time.GetUtcNow(), time.GetTimestamp());
        var server = await clock.ReadAsync(cancellationToken).ConfigureAwait(false);
        var half = time.GetElapsedTime(sent) / 2;
        return new Reading(server - (sentAt + half), half);
    }

    private static string Advice(Reading reading) => string.Create(
        CultureInfo.InvariantCulture,
        $"The clock of the record store's server is {reading.Offset.Duration().TotalSeconds:0.###} s {(reading.Offset < TimeSpan.Zero ? "behind" : "ahead of")} this host's (±{reading.Doubt.TotalSeconds:0.###} s): ")
        + "leases and fences go by their own clocks and are safe, but the instants in records, journal and events are this host's, and retention goes by them. Synchronise both with NTP.";

    private sealed record Reading(TimeSpan Offset, TimeSpan Doubt);
}
