using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>Asks for a game to stop.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StopBody(
    [property: Description("admin_request (the default), cancelled, finished, timeout or orphan_cleanup.")] string? Reason);
