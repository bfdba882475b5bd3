using System.Buffers;

namespace Galaxy.Runtime.Docker;

/// <summary>What the engine accepts as a container's id or name; anything else never reaches a request path.</summary>
internal static class ContainerNames
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Whether any container can bear it.</summary>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    public static bool IsPossible(string idOrName)
    {
        ArgumentException.ThrowIfNullOrEmpty(idOrName);
        return char.IsAsciiLetterOrDigit(idOrName[0]) && !idOrName.AsSpan().ContainsAnyExcept(Allowed);
    }
}
