using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>Asks for another patch version.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PatchBody([property: Description("The game's image: registry/repository:tag.")] string? ImageRef);
