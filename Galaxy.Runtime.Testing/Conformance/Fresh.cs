using System.Security.Cryptography;

namespace Galaxy.Runtime.Testing;

/// <summary>Names no other case uses, so that a backend can be shared.</summary>
internal static class Fresh
{
    /// <summary>A game id, of 18 characters.</summary>
    public static string GameId() => "c-" + Hex(16);

    public static string Hex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);

    public static string LeaseToken() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 43);

    public static Guid Id() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>A text of at least so many characters and at most 17 more, of several scripts and with characters that are often escaped wrongly.</summary>
    public static string LongText(int length) => string.Concat(Enumerable.Repeat("Zoë's \"界\" \\ 🚀 — ", (length / 17) + 1));
}
