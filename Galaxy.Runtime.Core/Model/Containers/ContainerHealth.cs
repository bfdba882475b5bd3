namespace Galaxy.Runtime;

/// <summary>What an image's HEALTHCHECK says of a running container.</summary>
public enum ContainerHealth
{
    /// <summary>The image has no health check, or the engine does not say.</summary>
    None = 0,

    /// <summary>No probe has succeeded yet, and none has failed for good.</summary>
    Starting,

    /// <summary>The last probe succeeded.</summary>
    Healthy,

    /// <summary>So many probes in a row failed as the image allows.</summary>
    Unhealthy,
}
