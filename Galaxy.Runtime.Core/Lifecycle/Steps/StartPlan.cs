namespace Galaxy.Runtime;

/// <summary>A container that can be started: every check of it has passed.</summary>
/// <param name="ImageRef">The reference as it was asked for.</param>
/// <param name="Image">The image, by content id.</param>
/// <param name="Limits">What it may use.</param>
/// <param name="StatePath">Its state directory as the daemon sees it.</param>
/// <param name="Engine">The engine that will run it.</param>
internal sealed record StartPlan(string ImageRef, ImageInfo Image, ContainerLimits Limits, string StatePath, EngineInfo Engine);
