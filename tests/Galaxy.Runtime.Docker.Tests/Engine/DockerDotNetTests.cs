using System.Collections.Concurrent;
using DockerDotNet;
using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>The port over a host's own Docker.DotNet client, as <c>samples/DockerDotNet</c> shows it, does what every engine client must.</summary>
[Collection(EngineCollection.Name)]
public sealed class DockerDotNetTests(EngineFixture engine)
{
    // Half of the kit waits for containers.
    private const int AtOnce = 12;

    [DockerFact]
    public async Task The_sample_passes_the_whole_kit()
    {
        if (!TestServices.DockerHost!.StartsWith("unix://", StringComparison.Ordinal))
        {
            return;
        }

        using var docker = new global::Docker.DotNet.DockerClientBuilder()
            .WithEndpoint(new Uri(TestServices.DockerHost)).WithApiVersion(new Version(await ApiVersionAsync())).Build();
        var contract = new ContainerEngineContract(() => new DockerDotNetEngine(docker, TimeProvider.System), ConformanceTests.EnvironmentOf(engine), new RealTimeConformanceClock());
        var failures = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(ContainerEngineContract.CaseNames, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (name, cancellationToken) =>
        {
            try
            {
                await contract.RunAsync(name, cancellationToken);
            }
            catch (Exception exception)
            {
                failures.Add($"{name}: {exception.Message}");
            }
        });

        failures.Should().BeEmpty();
    }

    // The library negotiates none.
    private async Task<string> ApiVersionAsync() => (await engine.Client.InspectEngineAsync(CancellationToken.None)).ApiVersion!;
}
