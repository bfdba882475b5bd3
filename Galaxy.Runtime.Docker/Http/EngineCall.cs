namespace Galaxy.Runtime.Docker;

/// <summary>One request to the engine, and how to speak of it in messages.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query below the API version.</param>
/// <param name="Doing">What is attempted, for messages: "create container".</param>
/// <param name="Subject">On what, for messages; empty when there is nothing to name.</param>
internal readonly record struct EngineCall(HttpMethod Method, string Path, string Doing, string Subject = "")
{
    /// <summary>The body; null sends an empty one where the method has one.</summary>
    public HttpContent? Content { get; init; }

    /// <summary>The value of X-Registry-Auth; a secret.</summary>
    public string? RegistryAuth { get; init; }

    /// <summary>What the call may take beyond the usual; <see cref="Timeout.InfiniteTimeSpan"/> takes the limit away.</summary>
    public TimeSpan ExtraTime { get; init; }

    /// <summary>Whether the call changes something.</summary>
    public bool IsChange => Method != HttpMethod.Get;

    /// <summary>The call in words.</summary>
    public string InWords => Subject.Length == 0 ? Doing : $"{Doing} {Subject}";
}
