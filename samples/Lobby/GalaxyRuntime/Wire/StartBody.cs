using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>Asks for a game to run.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StartBody(
    [property: Description("The game's image: registry/repository:tag.")] string? ImageRef,
    [property: Description(SettingsBody.About)] JsonElement? Settings = null);

/// <summary>Settings as they come in a body.</summary>
internal static class SettingsBody
{
    public const string About = "What the container is given, as GameSettings.ToJson writes it; without them those of the game's record.";

    /// <exception cref="BadHttpRequestException">They are no settings.</exception>
    public static GameSettings? Read(JsonElement? json)
    {
        if (json is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return null;
        }

        return GameSettings.TryParse(given.GetRawText(), out var settings, out var problem) ? settings : throw new BadHttpRequestException($"The settings are not valid: {problem}");
    }
}
