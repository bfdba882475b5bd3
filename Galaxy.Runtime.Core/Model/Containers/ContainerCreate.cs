namespace Galaxy.Runtime;

/// <summary>How the engine answered a create: a new container, or its name is in use.</summary>
public readonly record struct ContainerCreate
{
    private readonly string? containerId;

    private ContainerCreate(string containerId) => this.containerId = containerId;

    /// <summary>Another container bears the name; nothing was created.</summary>
    public static ContainerCreate NameTaken => default;

    /// <summary>The new container's full id; empty when <see cref="IsNameTaken"/>.</summary>
    public string ContainerId => containerId ?? "";

    /// <summary>Whether another container bears the name.</summary>
    public bool IsNameTaken => containerId is null;

    /// <summary>The container was created.</summary>
    /// <param name="containerId">Its full id.</param>
    /// <exception cref="ArgumentException"><paramref name="containerId"/> is null or empty.</exception>
    public static ContainerCreate Created(string containerId)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        return new ContainerCreate(containerId);
    }
}
