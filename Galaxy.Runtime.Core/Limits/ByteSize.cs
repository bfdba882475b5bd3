using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>An amount of memory as text: bytes, or a number with <c>b</c>, <c>k</c>, <c>m</c>, <c>g</c>, of either case; 1024 to the power.</summary>
internal static class ByteSize
{
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (text is not { Length: > 0 })
        {
            return false;
        }

        var power = char.ToLowerInvariant(text[^1]) switch { 'b' => 0, 'k' => 1, 'm' => 2, 'g' => 3, _ => -1 };
        var digits = power < 0 ? text.AsSpan() : text.AsSpan(0, text.Length - 1);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var scale = (decimal)Math.Pow(1024, Math.Max(power, 0));
        if (number <= 0 || number > long.MaxValue / scale)
        {
            return false;
        }

        bytes = (long)(number * scale);
        return bytes > 0;
    }
}
