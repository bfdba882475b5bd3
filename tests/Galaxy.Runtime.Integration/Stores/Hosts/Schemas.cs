using System.Globalization;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>A schema for each test: engines in memory all have the same id, so that tests must not see each other's records.</summary>
internal static class Schemas
{
    private static int count;

    public static string New() => string.Create(CultureInfo.InvariantCulture, $"stores_{Interlocked.Increment(ref count)}");
}
