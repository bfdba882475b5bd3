namespace Galaxy.Runtime.Simulation;

/// <summary>One change of a source file.</summary>
/// <param name="File">The file, below the root of the repository.</param>
/// <param name="Search">What is there; it must be there exactly once.</param>
/// <param name="Replace">What shall be there instead.</param>
internal sealed record Edit(string File, string Search, string Replace);
