namespace Galaxy.Runtime.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="What">The operation.</param>
/// <param name="Ours">What it costs through the library.</param>
/// <param name="Floor">What the same costs without it; null when there is nothing to compare with.</param>
/// <param name="Aim">What it may cost.</param>
internal sealed record Row(string What, Figures Ours, Figures? Floor, Aim Aim);
