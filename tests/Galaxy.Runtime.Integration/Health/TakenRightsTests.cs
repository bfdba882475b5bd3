using System.Globalization;
using System.Net.Sockets;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>The preflight in a process of its own that lacks rights which a test run as root has.</summary>
public sealed class TakenRightsTests : IDisposable
{
    private const int Nobody = 65_534;

    private readonly string folder = Directory.CreateTempSubdirectory("galaxy-rights-").FullName;

    [LessRightsFact]
    public async Task A_socket_of_another_user_is_told_from_an_engine_that_is_away()
    {
        var path = Path.Join(folder, "engine.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        await GiveAwayAsync(path, "0600");

        var said = await PreflightAsync("unix://" + path, Path.Join(folder, "games"));

        said.Should().Contain("error engine_access_denied: ").And.Contain("Add this process's user to the socket's group").And.NotContain("engine_unreachable");
        said.Should().NotContain("state_root");
    }

    [LessRightsFact]
    public async Task A_state_root_of_another_user_is_unwritable()
    {
        var root = Directory.CreateDirectory(Path.Join(folder, "games")).FullName;
        await GiveAwayAsync(root, "0700");

        var said = await PreflightAsync("unix:///nowhere/docker.sock", root);

        said.Should().Contain("error state_root_unwritable: ").And.Contain(root).And.Contain("Permission denied");
        said.Should().Contain("error engine_unreachable: ").And.NotContain("engine_access_denied");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task GiveAwayAsync(string path, string mode)
    {
        await Commands.RunAsync("chown", Nobody.ToString(CultureInfo.InvariantCulture), path);
        await Commands.RunAsync("chmod", mode, path);
    }

    /// <summary>Root without the right to pass over permissions: it still reads its own files, so the runtime itself works.</summary>
    private static Task<string> PreflightAsync(string engine, string stateRoot) => Commands.RunAsync(
        "setpriv", "--bounding-set", "-dac_override,-dac_read_search", "dotnet", Commands.HostPath, "preflight", engine, "galaxy", stateRoot, "");
}
