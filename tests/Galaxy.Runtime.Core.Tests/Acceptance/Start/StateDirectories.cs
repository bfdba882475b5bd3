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

    private RuntimeHarness Given(Action<GalaxyRuntimeOptions>? configure = null) => RuntimeHarness.WithStateBelow(root.FullName, configure);
}
