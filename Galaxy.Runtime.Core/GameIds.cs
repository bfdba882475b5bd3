namespace Galaxy.Runtime;

/// <summary>What a game id may be, and the names made of it. Names become DNS labels, and DNS does not know upper from lower case.</summary>
public static class GameIds
{
    /// <summary>The longest game id, in characters.</summary>
    public const int MaxLength = 51;

    /// <summary>The rule, for messages: lower-case letters, digits and inner hyphens, 1 to 51 characters.</summary>
    public const string Pattern = "[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?";

    private const string ContainerNamePrefix = "galaxy-game-";

    /// <summary>Whether a text is a game id.</summary>
    /// <param name="gameId">The text.</param>
    public static bool IsValid(string? gameId)
    {
        if (gameId is not { Length: > 0 and <= MaxLength } || gameId[0] is '-' || gameId[^1] is '-')
        {
            return false;
        }

        foreach (var c in gameId)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The name, host name and network alias of a game's container: <c>galaxy-game-{id}</c>.</summary>
    /// <param name="gameId">The game.</param>
    internal static string ContainerName(string gameId) => ContainerNamePrefix + gameId;
}
