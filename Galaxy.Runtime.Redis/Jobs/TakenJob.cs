using System.Globalization;

namespace Galaxy.Runtime.Redis;

/// <summary>What the server keeps of a job from its first delivery to its end, so that a consumer that takes it over goes on and does not begin anew.</summary>
/// <param name="At">When it was first taken (UTC), by the clock of the host that took it.</param>
/// <param name="Faults">How many tries ended by a fault that may pass.</param>
/// <param name="LastStart">Of a stop job: the id of the newest start job at that moment; 0-0 if there was none.</param>
internal sealed record TakenJob(DateTimeOffset At, int Faults, StreamId LastStart)
{
    private const char Separator = ' ';

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static TakenJob Parse(string text)
    {
        var parts = text.Split(Separator);
        return parts.Length == 3
            ? new TakenJob(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)),
                int.Parse(parts[1], CultureInfo.InvariantCulture),
                StreamId.Parse(parts[2]))
            : throw new FormatException($"\"{text}\" is not what is kept of a taken job.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}{Separator}{Faults}{Separator}{LastStart}");
}
