namespace Galaxy.Runtime;

/// <summary>Where operation ids and lease tokens come from; injected, like time, so that a simulated run replays exactly.</summary>
public interface IRuntimeIdSource
{
    /// <summary>A new operation id, never given before.</summary>
    Guid NextOperationId();

    /// <summary>A new lease token: 32 random bytes as 43 URL-safe base64 characters.</summary>
    string NextLeaseToken();
}
