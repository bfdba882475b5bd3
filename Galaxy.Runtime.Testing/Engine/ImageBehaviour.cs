namespace Galaxy.Runtime.Testing;

/// <summary>What containers of a fake image do once they are started. The default runs until it is stopped, and ends at once then.</summary>
public sealed record ImageBehaviour
{
    /// <summary>Runs until it is stopped.</summary>
    public static ImageBehaviour Runs { get; } = new();

    /// <summary>Runs, and does not end when asked to: a stop takes the whole grace period and ends in a kill (exit code 137).</summary>
    public static ImageBehaviour IgnoresStop { get; } = new() { StopsAfter = Timeout.InfiniteTimeSpan };

    /// <summary>Cannot be started: the entrypoint does not exist. A start is rejected and the container stays created.</summary>
    public static ImageBehaviour BadEntrypoint { get; } = new() { HasBadEntrypoint = true };

    /// <summary>How long after its start it ends by itself; null means never, zero at once.</summary>
    public TimeSpan? ExitsAfter { get; init; }

    /// <summary>The exit code when it ends by itself.</summary>
    public int ExitCode { get; init; }

    /// <summary>Whether it ends by itself because it ran out of memory.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Whether its entrypoint does not exist.</summary>
    public bool HasBadEntrypoint { get; init; }

    /// <summary>Whether it has a shell, so that a container with an <see cref="ContainerSpec.Entrypoint"/> of its own runs. Default true.</summary>
    public bool HasShell { get; init; } = true;

    /// <summary>The exit code of a container with an <see cref="ContainerSpec.Entrypoint"/> of its own, which ends at once. Default 0.</summary>
    public int EntrypointExitCode { get; init; }

    /// <summary>How long after its start its health check succeeds for the first time; null means never.</summary>
    public TimeSpan? HealthyAfter { get; init; }

    /// <summary>How long after its start its game is ready, that is, answers at its port; null means at once, <see cref="Timeout.InfiniteTimeSpan"/> never.</summary>
    public TimeSpan? ReadyAfter { get; init; }

    /// <summary>How long after its start its health check fails for good; null means never.</summary>
    public TimeSpan? UnhealthyAfter { get; init; }

    /// <summary>How long it takes to end when it is asked to; <see cref="Timeout.InfiniteTimeSpan"/> means that it has to be killed.</summary>
    public TimeSpan StopsAfter { get; init; }

    /// <summary>The exit code when it ends because it was asked to.</summary>
    public int StopExitCode { get; init; }

    /// <summary>What it writes to its log at every start, line by line.</summary>
    public IReadOnlyList<string> LogLines { get; init; } = [];

    /// <summary>Whether the image has a health check.</summary>
    public bool HasHealthCheck => HealthyAfter is not null || UnhealthyAfter is not null;

    /// <summary>Ends by itself.</summary>
    /// <param name="exitCode">The exit code.</param>
    /// <param name="after">How long after its start; zero means at once.</param>
    public static ImageBehaviour Exits(int exitCode, TimeSpan after = default) => new() { ExitCode = exitCode, ExitsAfter = after };

    /// <summary>Becomes healthy.</summary>
    /// <param name="after">How long after its start.</param>
    public static ImageBehaviour BecomesHealthy(TimeSpan after) => new() { HealthyAfter = after };

    /// <summary>Becomes unhealthy.</summary>
    /// <param name="after">How long after its start.</param>
    public static ImageBehaviour BecomesUnhealthy(TimeSpan after) => new() { UnhealthyAfter = after };
}
