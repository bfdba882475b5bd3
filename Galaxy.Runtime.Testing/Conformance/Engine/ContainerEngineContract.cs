namespace Galaxy.Runtime.Testing;

/// <summary>
/// What every <see cref="IContainerEngine"/> must do, as named cases. Needs no test framework; a case that fails throws
/// <see cref="ConformanceException"/>. Each case removes the containers it made. See <see cref="GameLeaseStoreContract"/> for an example.
/// </summary>
/// <param name="open">Opens the client; called more than once, each for the same engine.</param>
/// <param name="environment">What the engine has.</param>
/// <param name="clock">The engine's clock.</param>
public sealed class ContainerEngineContract(Func<IContainerEngine> open, ContainerEngineEnvironment environment, IConformanceClock clock)
{
    private static readonly CaseTable<EngineScope> Cases = new()
    {
        EngineCases.All, ImageCases.All, CreateCases.All, StartCases.All, WaitCases.All, StopCases.All, UnpauseCases.All, RemoveCases.All, InspectCases.All, EventCases.All,
    };

    /// <summary>The names of the cases, in the order in which they make sense.</summary>
    public static IReadOnlyList<string> CaseNames => Cases.Names;

    /// <summary>Runs one case.</summary>
    /// <param name="caseName">One of <see cref="CaseNames"/>.</param>
    /// <param name="cancellationToken">Ends the case.</param>
    /// <exception cref="ConformanceException">The client does not do what the case says.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public async Task RunAsync(string caseName, CancellationToken cancellationToken)
    {
        var label = Fresh.Hex(16);
        try
        {
            await Cases.RunAsync(caseName, token => new EngineScope(open, environment, clock, label, token), cancellationToken);
        }
        finally
        {
            await EngineScope.RemoveAllAsync(open(), label);
        }
    }
}
