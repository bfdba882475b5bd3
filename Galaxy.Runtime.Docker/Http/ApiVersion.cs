using System.Globalization;
using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Docker;

/// <summary>A version of the Engine API, such as 1.41.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest version this package works with; Docker 20.10.</summary>
    public static readonly ApiVersion Floor = new(1, 41);

    /// <summary>The newest version this package was tried with; newer engines are spoken to in this one.</summary>
    public static readonly ApiVersion Newest = new(1, 51);

    /// <summary>The environment variable that sets the version, for this package as for the docker command.</summary>
    public const string Variable = "DOCKER_API_VERSION";

    /// <summary>The version that options or environment ask for, as it is written there; null: the newest that both sides know.</summary>
    public static string? TextOf(DockerOptions options, Func<string, string?> environment) =>
        options.ApiVersion ?? (environment(Variable) is { Length: > 0 } text ? text : null);

    public static bool TryParse(ReadOnlySpan<char> text, out ApiVersion version)
    {
        version = default;
        var dot = text.IndexOf('.');
        if (dot <= 0
            || !int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return false;
        }

        version = new ApiVersion(major, minor);
        return true;
    }

    public int CompareTo(ApiVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;
}
