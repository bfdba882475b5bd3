using System.Globalization;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>What an operation may cost; null asks nothing.</summary>
internal sealed record Aim
{
    public static Aim None { get; } = new();

    /// <summary>Times the floor's time.</summary>
    public double? TimeRatio { get; init; }

    /// <summary>Times the floor's bytes.</summary>
    public double? BytesRatio { get; init; }

    public double? Microseconds { get; init; }

    public double? Bytes { get; init; }

    private bool IsNone => this == None;

    /// <summary>Whether a row keeps to it, in a word.</summary>
    public string Verdict(Figures ours, Figures? floor)
    {
        if (IsNone)
        {
            return "";
        }

        var isMet = Holds(ours.Microseconds, Microseconds)
            && Holds(ours.Bytes, Bytes)
            && Holds(ours.Microseconds / floor?.Microseconds, TimeRatio)
            && Holds(ours.Bytes / floor?.Bytes, BytesRatio);
        return isMet ? "yes" : "no";
    }

    public override string ToString()
    {
        string?[] parts =
        [
            Part($"≤ {Microseconds} µs", Microseconds),
            Part($"≤ {Bytes:N0} B", Bytes),
            Part($"≤ {TimeRatio} × time", TimeRatio),
            Part($"≤ {BytesRatio} × bytes", BytesRatio),
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static bool Holds(double? value, double? limit) => limit is null || value <= limit;

    private static string? Part(FormattableString text, double? limit) => limit is null ? null : text.ToString(CultureInfo.InvariantCulture);
}
