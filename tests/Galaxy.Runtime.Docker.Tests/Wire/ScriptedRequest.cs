namespace Galaxy.Runtime.Docker.Tests;

/// <summary>One request as it stood on the wire.</summary>
public sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The target without the API version.</summary>
    public string Path => Target.StartsWith("/v1.", StringComparison.Ordinal) ? Target[Target.IndexOf('/', 1)..] : Target;
}
