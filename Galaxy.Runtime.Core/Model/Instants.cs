namespace Galaxy.Runtime;

internal static class Instants
{
    /// <summary>The instant without what a database would round off: it is the same before and after it is stored.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
