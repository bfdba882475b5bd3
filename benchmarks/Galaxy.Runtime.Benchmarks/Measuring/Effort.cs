namespace Galaxy.Runtime.Benchmarks;

/// <summary>How often each thing is measured.</summary>
internal sealed record Effort
{
    /// <summary>Enough for medians that can be told apart.</summary>
    public static Effort Full { get; } = new() { QuickWarmUps = 50, QuickTurns = 300, SlowWarmUps = 2, SlowTurns = 25, RunnerIterations = 9, Rows = 100_000, Jobs = 1_000 };

    /// <summary>Only enough to see that everything runs.</summary>
    public static Effort Short { get; } = new() { QuickWarmUps = 3, QuickTurns = 15, SlowWarmUps = 1, SlowTurns = 2, RunnerIterations = 1, Rows = 2_000, Jobs = 200 };

    public required int QuickWarmUps { get; init; }

    public required int QuickTurns { get; init; }

    public required int SlowWarmUps { get; init; }

    public required int SlowTurns { get; init; }

    public required int RunnerIterations { get; init; }

    /// <summary>The records in the table that is listed.</summary>
    public required int Rows { get; init; }

    /// <summary>The jobs that are consumed in one go.</summary>
    public required int Jobs { get; init; }
}
