using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Docker.Tests;

[Collection(EngineCollection.Name)]
public sealed class ConformanceTests(EngineFixture engine)
{
    public static TheoryData<string> Cases => [.. ContainerEngineContract.CaseNames];

    [DockerTheory]
    [MemberData(nameof(Cases))]
    public async Task The_adapter_does_what_every_engine_client_must(string caseName)
    {
        var contract = new ContainerEngineContract(
            () => engine.Client,
            EnvironmentOf(engine),
            new RealTimeConformanceClock());

        await contract.RunAsync(caseName, CancellationToken.None);
    }

    /// <summary>What the kit needs of an engine, on this one.</summary>
    public static ContainerEngineEnvironment EnvironmentOf(EngineFixture engine) => new()
    {
        Network = engine.Network,
        RunningImage = $"{engine.Repository}:serve",
        RunningImageLabels = new Dictionary<string, string> { ["com.galaxy.cpu_quota"] = "0.5" },
        StubbornImage = $"{engine.Repository}:stubborn",
        ExitingImage = $"{engine.Repository}:exits",
        ExitingImageExitCode = 7,
        ExitingImageLog = ["one", "two", "three"],
        BadEntrypointImage = $"{engine.Repository}:broken",
        HealthyImage = $"{engine.Repository}:healthy",
        PullableImage = $"{engine.RegistryRepository}:pullable",
        MissingImage = $"{engine.RegistryRepository}:missing",
        PauseAsync = async (id, _) => await engine.Probe.PostAsync($"containers/{id}/pause"),
        StartEndlesslyAsync = async (id, _) =>
        {
            await engine.Probe.PostAsync($"containers/{id}/update", """{"RestartPolicy":{"Name":"always"}}""");
            await engine.Probe.PostAsync($"containers/{id}/start");
        },
    };
}
