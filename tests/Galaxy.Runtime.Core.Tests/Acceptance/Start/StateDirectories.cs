using System.Diagnostics;
using System.Runtime.Versioning;
using Galaxy.Runtime.Core.Tests.Harness;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

[UnsupportedOSPlatform("windows")]
public sealed class StateDirectories : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("galaxy-state-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    [Trait("Acceptance", "A-ST-53")]
    public async Task An_existing_directory_gets_its_mode_and_owner_back_and_keeps_what_it_holds()
    {
        var (uid, gid) = Environment.IsPrivilegedProcess ? (4321, 4322) : FileOwner.Of(root.FullName);
        var directory = root.CreateSubdirectory("g1");
        File.SetUnixFileMode(directory.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        await File.WriteAllTextAsync(Path.Join(directory.FullName, "save"), "turn 7");
        using var game = Given(options => (options.State.Mode, options.State.OwnerUid, options.State.OwnerGid) = ("0710", uid, gid));

        (await game.StartAsync()).ShouldSucceed().StatePath.Should().Be(directory.FullName);

        File.GetUnixFileMode(directory.FullName).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        FileOwner.Of(directory.FullName).Should().Be((uid, gid));
        (await File.ReadAllTextAsync(Path.Join(directory.FullName, "save"))).Should().Be("turn 7");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-54")]
    public async Task A_directory_that_cannot_be_created_names_the_step_and_the_path()
    {
        await File.WriteAllTextAsync(Path.Join(root.FullName, "g1"), "a file where a directory should be");
        using var game = Given();

        (await game.StartAsync()).ShouldFail(ErrorCode.StartConfigInvalid, $"prepare state directory: create state dir \"{root.FullName}/g1\": ");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-54")]
    public async Task A_directory_whose_mode_cannot_be_set_names_the_step_and_the_path()
    {
        // Nobody can change the mode of this one, not even root.
        using var game = Given(static options => options.State.Root = "/proc");

        (await game.StartAsync(gameId: "sys")).ShouldFail(ErrorCode.StartConfigInvalid, "prepare state directory: chmod state dir \"/proc/sys\": ");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-54")]
    public async Task A_directory_whose_owner_cannot_be_set_names_the_step_and_the_path()
    {
        using var game = Given(static options => (options.State.OwnerUid, options.State.OwnerGid) = (0, 0));

        var result = await FileOwner.AsNobody(root.FullName, () => game.StartAsync());

        result.ShouldFail(ErrorCode.StartConfigInvalid, $"prepare state directory: chown state dir \"{root.FullName}/g1\": ");
    }

    [Fact]
    public async Task On_an_engine_that_remaps_users_it_belongs_to_the_one_that_containers_have_as_10001()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // Only root gives directories away.
            return;
        }

        using var game = Given();
        game.Docker.Engine = game.Docker.Engine with { RemappedRoot = new UserIds(100_000, 200_000) };

        var path = (await game.StartAsync()).ShouldSucceed().StatePath!;

        FileOwner.Of(path).Should().Be((110_001, 210_001));
        game.Spec.User.Should().Be("10001:10001");
    }

    [Fact]
    public async Task On_a_rootless_engine_it_belongs_to_the_user_that_runs_it_who_is_root_of_its_containers()
    {
        var data = Directory.CreateTempSubdirectory("galaxy-engine-");
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["4321:4322", data.FullName]);
            await chown.WaitForExitAsync();
        }

        using var game = Given();
        game.Docker.Engine = game.Docker.Engine with { IsRootless = true, DataRoot = data.FullName };

        var path = (await game.StartAsync()).ShouldSucceed().StatePath!;

        FileOwner.Of(path).Should().Be(FileOwner.Of(data.FullName));
        game.Spec.User.Should().Be("0:0");
        data.Delete();
    }

    private RuntimeHarness Given(Action<GalaxyRuntimeOptions>? configure = null) => RuntimeHarness.WithStateBelow(root.FullName, configure);
}
