using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>Asks for a game to run.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StartBody([property: Description("The game's image: registry/repository:tag.")] string? ImageRef);
