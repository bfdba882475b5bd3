using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>Asks for a game's container to be recreated.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RestartBody(
    [property: Description(SettingsBody.About)] JsonElement? Settings = null,
    [property: Description("Whether the game is interrupted even if the host's gate says that it may not be.")] bool Force = false);
