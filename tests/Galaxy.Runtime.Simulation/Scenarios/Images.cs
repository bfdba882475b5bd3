using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>The images of every simulated world.</summary>
internal static class Images
{
    public const string Runs = "repo/engine:1.2.3";

    /// <summary>Has to be pulled.</summary>
    public const string Newer = "repo/engine:1.2.4";

    /// <summary>Exits as soon as it is started.</summary>
    public const string Bad = "repo/engine:1.2.5";

    /// <summary>Exits soon after it is started.</summary>
    public const string Flaky = "repo/engine:1.2.7";

    /// <summary>Takes longer to stop than a lease is renewed.</summary>
    public const string Slow = "repo/engine:1.2.6";

    /// <summary>Exits with a failure half a minute after it was started.</summary>
    public const string Crashing = "repo/engine:1.2.8";

    /// <summary>No registry has it.</summary>
    public const string Absent = "repo/engine:1.2.9";

    /// <summary>Is no patch of the others.</summary>
    public const string OtherSeries = "repo/engine:2.0.0";

    public static void AddTo(InMemoryDockerEngine docker)
    {
        docker.AddImage(Runs);
        docker.AddRegistryImage(Newer);
        docker.AddImage(Bad, behaviour: ImageBehaviour.Exits(3) with { LogLines = ["cannot open the map"] });
        docker.AddImage(Flaky, behaviour: ImageBehaviour.Exits(4, after: TimeSpan.FromMilliseconds(200)));
        docker.AddImage(Slow, behaviour: ImageBehaviour.IgnoresStop);
        docker.AddImage(Crashing, behaviour: ImageBehaviour.Exits(5, after: TimeSpan.FromSeconds(30)));
        docker.AddImage(OtherSeries);
    }
}
