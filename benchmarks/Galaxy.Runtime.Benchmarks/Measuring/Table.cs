using System.Globalization;
using System.Text;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>All rows as one markdown table.</summary>
internal static class Table
{
    private const double MillisecondsFrom = 1_000;

    public static string Of(IEnumerable<Row> rows)
    {
        var table = new StringBuilder()
            .AppendLine("| What | Ours | Floor | Ratio | Bytes ours | Bytes floor | Ratio | Aim | Met |")
            .AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |");
        foreach (var (what, ours, floor, aim) in rows)
        {
            string[] cells =
            [
                what,
                Time(ours.Microseconds),
                Time(floor?.Microseconds),
                Ratio(ours.Microseconds, floor?.Microseconds),
                Bytes(ours.Bytes),
                Bytes(floor?.Bytes),
                Ratio(ours.Bytes, floor?.Bytes),
                aim.ToString(),
                aim.Verdict(ours, floor),
            ];
            table.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
        }

        return table.ToString();
    }

    private static string Time(double? microseconds) => microseconds switch
    {
        null => "",
        >= MillisecondsFrom => Text($"{microseconds / MillisecondsFrom:N1} ms"),
        _ => Text($"{microseconds:N1} µs"),
    };

    private static string Bytes(double? bytes) => bytes is null ? "" : Text($"{bytes:N0}");

    private static string Ratio(double ours, double? floor) => floor is > 0 ? Text($"{ours / floor:N2}") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
