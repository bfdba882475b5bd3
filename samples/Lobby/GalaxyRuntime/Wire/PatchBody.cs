using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>Asks for another patch version.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PatchBody(
    [property: Description("The game's image: registry/repository:tag.")] string? ImageRef,
    [property: Description(SettingsBody.About)] JsonElement? Settings = null,
    [property: Description("Whether the game is interrupted even if the host's gate says that it may not be.")] bool Force = false);

/// <summary>Asks for another patch version of many games.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PatchAllBody(
    [property: Description("The new image: registry/repository:tag.")] string? ImageRef,
    [property: Description("Only games that run this image reference.")] string? FromImageRef = null,
    [property: Description("Only games whose settings have all of these labels.")] Dictionary<string, string>? Labels = null,
    [property: Description("How many games at once, 1 to 64; 4 by default.")] int? Parallelism = null,
    [property: Description("After how many failures no further game is begun, 1 or more; 5 by default.")] int? MaxFailures = null,
    [property: Description("Whether games are interrupted even if the host's gate says that they may not be.")] bool Force = false);

/// <summary>Asks for many games to stop.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StopAllBody(
    [property: Description("admin_request (the default), cancelled, finished, timeout or orphan_cleanup.")] string? Reason = null,
    [property: Description("Only games that run this image reference.")] string? FromImageRef = null,
    [property: Description("Only games whose settings have all of these labels.")] Dictionary<string, string>? Labels = null,
    [property: Description("How many games at once, 1 to 64; 4 by default.")] int? Parallelism = null,
    [property: Description("After how many failures no further game is begun, 1 or more; 5 by default.")] int? MaxFailures = null);
