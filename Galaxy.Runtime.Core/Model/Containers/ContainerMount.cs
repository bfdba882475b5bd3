namespace Galaxy.Runtime;

/// <summary>One host directory inside a container. The host directory must exist: it is never created by the engine.</summary>
/// <param name="HostPath">Absolute path as the container daemon sees it.</param>
/// <param name="ContainerPath">Absolute path inside the container.</param>
/// <param name="ReadOnly">Whether the container may only read it.</param>
public sealed record ContainerMount(string HostPath, string ContainerPath, bool ReadOnly = false);
