namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A fake engine with everything the engine contract asks for.</summary>
internal sealed class FakeEnvironment
{
    public FakeEnvironment()
    {
        Engine = new InMemoryDockerEngine(Time);
        Contract = new ContainerEngineEnvironment
        {
            Network = "conformance-net",
            RunningImage = "conformance/running:1.0.0",
            RunningImageLabels = new Dictionary<string, string> { ["conformance.colour"] = "blue" },
            StubbornImage = "conformance/stubborn:1.0.0",
            ExitingImage = "conformance/exiting:1.0.0",
            ExitingImageExitCode = 3,
            ExitingImageLog = ["first", "second", "third"],
            BadEntrypointImage = "conformance/bad-entrypoint:1.0.0",
            HealthyImage = "conformance/healthy:1.0.0",
            PullableImage = "conformance/pullable:1.0.0",
            MissingImage = "conformance/missing:1.0.0",
            PauseAsync = (id, _) =>
            {
                Engine.PauseContainer(id);
                return ValueTask.CompletedTask;
            },
            StartEndlesslyAsync = (id, cancel) =>
            {
                Engine.RestartAlways(id);
                return Engine.StartContainerAsync(id, cancel);
            },
        };
        Engine.AddNetwork(Contract.Network);
        Engine.AddImage(Contract.RunningImage, Contract.RunningImageLabels);
        Engine.AddImage(Contract.StubbornImage, behaviour: ImageBehaviour.IgnoresStop);
        Engine.AddImage(Contract.ExitingImage, behaviour: ImageBehaviour.Exits(Contract.ExitingImageExitCode) with { LogLines = Contract.ExitingImageLog });
        Engine.AddImage(Contract.BadEntrypointImage, behaviour: ImageBehaviour.BadEntrypoint);
        Engine.AddImage(Contract.HealthyImage, behaviour: ImageBehaviour.BecomesHealthy(TimeSpan.FromSeconds(2)));
        Engine.AddRegistryImage(Contract.PullableImage);
    }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryDockerEngine Engine { get; }

    public ContainerEngineEnvironment Contract { get; }

    public Task RunAsync(string caseName, Func<FakeEnvironment, IContainerEngine>? mutate = null)
    {
        var client = mutate?.Invoke(this) ?? Engine;
        return new ContainerEngineContract(() => client, Contract, new ManualConformanceClock(Time)).RunAsync(caseName, CancellationToken.None);
    }
}
