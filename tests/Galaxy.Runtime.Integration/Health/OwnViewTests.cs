using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>
/// A host whose disks are not the engine's, as in a container: in a mount namespace of its own, the state root is another directory
/// than the one the engine knows by that path.
/// </summary>
public sealed class OwnViewTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [OwnViewFact]
    public async Task Without_a_host_root_the_engine_is_shown_to_look_elsewhere()
    {
        await place.RunForeignAsync(place.NewGame());

        var said = await PreflightAsync(hostRoot: "");

        said.Should().Contain("\nerror host_path_wrong: ").And.Contain("set Galaxy:Runtime:State:HostRoot to what the engine calls Galaxy:Runtime:State:Root");
    }

    [OwnViewFact]
    public async Task With_the_right_host_root_nothing_is_found()
    {
        await place.RunForeignAsync(place.NewGame());

        (await PreflightAsync(hostRoot: Outside)).Should().Contain("nothing found").And.StartWith($"engine: {TestServices.DockerHost} (Galaxy:Runtime:Docker:Host)\n");
    }

    private string Outside => Path.Join(place.StateRoot, "outside");

    private string Inside => Path.Join(place.StateRoot, "inside");

    private Task<string> PreflightAsync(string hostRoot)
    {
        Directory.CreateDirectory(Outside);
        Directory.CreateDirectory(Inside);
        return Commands.RunAsync(
            "unshare", "--mount", "env", "DOTNET_RUNNING_IN_CONTAINER=true", "sh", "-c", "mount --bind \"$0\" \"$1\" && shift && exec dotnet \"$@\"",
            Outside, Inside, Commands.HostPath, "preflight", TestServices.DockerHost!, place.Name, Inside, hostRoot);
    }
}
