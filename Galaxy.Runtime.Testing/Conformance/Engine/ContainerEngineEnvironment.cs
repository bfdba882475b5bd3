namespace Galaxy.Runtime.Testing;

/// <summary>
/// What the cases of <see cref="ContainerEngineContract"/> find in the engine under test. The images must be there before a case runs, unless
/// a member says otherwise; tiny ones of one static binary do.
/// </summary>
public sealed record ContainerEngineEnvironment
{
    /// <summary>A network that exists; its name is longer than one character and has a letter.</summary>
    public required string Network { get; init; }

    /// <summary>An image that runs until it is stopped and then ends within a second. It has <see cref="RunningImageLabels"/> and no health check.</summary>
    public required string RunningImage { get; init; }

    /// <summary>The labels of <see cref="RunningImage"/>, one or more.</summary>
    public required IReadOnlyDictionary<string, string> RunningImageLabels { get; init; }

    /// <summary>An image that ignores being asked to end.</summary>
    public required string StubbornImage { get; init; }

    /// <summary>An image that exits at once, with <see cref="ExitingImageExitCode"/>, and writes <see cref="ExitingImageLog"/>.</summary>
    public required string ExitingImage { get; init; }

    /// <summary>The exit code of <see cref="ExitingImage"/>, not zero.</summary>
    public required int ExitingImageExitCode { get; init; }

    /// <summary>What <see cref="ExitingImage"/> writes to its standard output, line by line, three lines or more.</summary>
    public required IReadOnlyList<string> ExitingImageLog { get; init; }

    /// <summary>An image whose entrypoint does not exist.</summary>
    public required string BadEntrypointImage { get; init; }

    /// <summary>An image whose health check succeeds within ten seconds.</summary>
    public required string HealthyImage { get; init; }

    /// <summary>An image that the engine has or not, and that can be pulled.</summary>
    public required string PullableImage { get; init; }

    /// <summary>A reference that neither the engine nor the registry has.</summary>
    public required string MissingImage { get; init; }

    /// <summary>Pauses a running container of this id, as <c>docker pause</c> does: the port has no call for it, people do it.</summary>
    public required Func<string, CancellationToken, ValueTask> PauseAsync { get; init; }

    /// <summary>
    /// Starts a created container of this id and of <see cref="ExitingImage"/> in such a way that the engine starts it again whenever it exits, as a restart policy
    /// does. Within ten seconds it must be seen as <see cref="ContainerState.Restarting"/>, again and again.
    /// </summary>
    public required Func<string, CancellationToken, ValueTask> StartEndlesslyAsync { get; init; }

    /// <summary>What the names of the cases' containers begin with; at most 20 characters.</summary>
    public string NamePrefix { get; init; } = "galaxy-conformance-";
}
