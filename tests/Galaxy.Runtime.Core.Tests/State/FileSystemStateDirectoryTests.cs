using System.Diagnostics;
using System.Runtime.Versioning;
using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Core.Tests.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.State;

/// <summary>The default state directory, on the real file system, as whoever the tests run as.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileSystemStateDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    [Fact]
    public async Task A_games_directory_is_made_below_the_root()
    {
        var path = await PrepareAsync("g1");

        path.Should().Be(root.Of("g1"));
        Directory.Exists(path).Should().BeTrue();
    }

    [Theory]
    [InlineData("0750", "750")]
    [InlineData("700", "700")]
    [InlineData("0777", "777")]
    [InlineData("2770", "2770")]
    public async Task Its_mode_is_exact_whatever_the_umask_says(string mode, string expected)
    {
        var path = await PrepareAsync("g1", options => options.Mode = mode);

        (await StatAsync("%a", path)).Should().Be(expected);
    }

    [Fact]
    public async Task The_mode_of_a_directory_that_exists_is_put_right()
    {
        Directory.CreateDirectory(root.Of("g1"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);

        var path = await PrepareAsync("g1");

        (await StatAsync("%a", path)).Should().Be("750");
    }

    [Fact]
    public async Task Root_gives_it_to_an_unprivileged_user_and_anybody_else_keeps_it()
    {
        var path = await PrepareAsync("g1");

        var own = await RunAsync("id", "-u") + ":" + await RunAsync("id", "-g");
        (await StatAsync("%u:%g", path)).Should().Be(Environment.IsPrivilegedProcess ? "10001:10001" : own);
    }

    [Fact]
    public void A_directory_of_another_owner_is_named_with_the_owner_and_the_cure()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // Only root can give a directory to another owner to begin with.
            return;
        }

        Directory.CreateDirectory(root.Of("g1"));
        File.SetUnixFileMode(root.Of("g1"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using (var chown = Process.Start("chown", ["12345:23456", root.Of("g1")]))
        {
            chown.WaitForExit();
        }

        var fault = FileOwner.AsNobody(root.Path, () => FluentActions.Invoking(() => { PrepareAsync("g1").GetAwaiter().GetResult(); }).Should().Throw<RuntimePortException>().Which);

        fault.Message.Should().Contain("it belongs to uid 12345, gid 23456").And.Contain($"chown -R 10001:10001 \"{root.Of("g1")}\"").And.Contain("run this process as uid 12345 or root");
    }

    [Fact]
    public async Task The_owner_is_the_configured_one_or_the_message_says_that_it_could_not_be()
    {
        var prepare = () => PrepareAsync("g1", static options => (options.OwnerUid, options.OwnerGid) = (12_345, 23_456));

        if (Environment.IsPrivilegedProcess)
        {
            (await StatAsync("%u:%g", await prepare())).Should().Be("12345:23456");
        }
        else
        {
            (await prepare.Should().ThrowAsync<RuntimePortException>()).WithMessage($"chown state dir \"{root.Of("g1")}\": *");
        }
    }

    [Fact]
    public async Task What_it_holds_is_never_touched()
    {
        var save = Path.Join(await PrepareAsync("g1"), "save.dat");
        await File.WriteAllTextAsync(save, "turn 42");
        File.SetUnixFileMode(save, UnixFileMode.UserRead);
        var before = await StatAsync("%a %u %g %Y %i", save);

        await PrepareAsync("g1", static options => options.Mode = "0700");

        (await File.ReadAllTextAsync(save)).Should().Be("turn 42");
        (await StatAsync("%a %u %g %Y %i", save)).Should().Be(before);
    }

    [Fact]
    public async Task A_link_in_its_place_is_not_followed()
    {
        using var elsewhere = new TemporaryDirectory();
        var before = await StatAsync("%a %u", elsewhere.Path);
        Directory.CreateSymbolicLink(root.Of("g1"), elsewhere.Path);

        await ShouldFailAsync("create", root.Of("g1"));

        (await StatAsync("%a %u", elsewhere.Path)).Should().Be(before);
    }

    [Fact]
    public async Task A_dangling_link_in_its_place_makes_nothing_elsewhere()
    {
        Directory.CreateSymbolicLink(root.Of("g1"), root.Of("elsewhere"));

        await ShouldFailAsync("create", root.Of("g1"));

        Directory.Exists(root.Of("elsewhere")).Should().BeFalse();
    }

    [Fact]
    public async Task A_file_in_its_place_is_left_alone()
    {
        await File.WriteAllTextAsync(root.Of("g1"), "a file");

        await ShouldFailAsync("create", root.Of("g1"));

        (await File.ReadAllTextAsync(root.Of("g1"))).Should().Be("a file");
    }

    [Fact]
    public async Task A_missing_root_is_made_with_its_parents()
    {
        var path = await PrepareAsync("g1", options => options.Root = root.Of("a/b"));

        path.Should().Be(root.Of("a/b/g1"));
        Directory.Exists(path).Should().BeTrue();
    }

    [Fact]
    public async Task The_root_itself_may_be_a_link()
    {
        using var volume = new TemporaryDirectory();
        Directory.CreateSymbolicLink(root.Of("games"), volume.Path);

        await PrepareAsync("g1", options => options.Root = root.Of("games"));

        Directory.Exists(volume.Of("g1")).Should().BeTrue();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/.")]
    [InlineData("/x/..")]
    public async Task The_path_is_the_same_however_the_root_is_written(string suffix) =>
        (await PrepareAsync("g1", options => options.Root = root.Path + suffix)).Should().Be(root.Of("g1"));

    [Fact]
    public async Task A_root_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(root.Of("file"), "");
        var below = root.Of("file/games");

        var prepare = () => PrepareAsync("g1", options => options.Root = below);

        var fault = (await prepare.Should().ThrowAsync<RuntimePortException>()).Which;
        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().StartWith($"create state dir \"{below}\": ");
    }

    [Theory]
    [ClassData(typeof(MalformedGameIds))]
    public async Task No_game_id_leads_out_of_the_root(string? gameId)
    {
        var prepare = () => PrepareAsync(gameId!);

        (await prepare.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Rejected);
        Directory.EnumerateFileSystemEntries(root.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_makes_nothing()
    {
        var prepare = () => PrepareAsync("g1", cancellationToken: new CancellationToken(canceled: true));

        await prepare.Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists(root.Of("g1")).Should().BeFalse();
    }

    [Fact]
    public async Task Many_callers_at_once_get_the_same_directory()
    {
        var paths = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => PrepareAsync("g1"))));

        paths.Should().AllBe(root.Of("g1"));
        (await StatAsync("%a", root.Of("g1"))).Should().Be("750");
    }

    [Fact]
    public async Task A_forgotten_games_directory_is_deleted_with_all_it_holds_and_no_other()
    {
        var path = await PrepareAsync("g1");
        await PrepareAsync("g2");
        Directory.CreateDirectory(Path.Join(path, "a/b/c"));
        Directory.CreateDirectory(Path.Join(path, "a/empty"));
        foreach (var name in (string[])["save.dat", ".hidden", "a/b/c/deep", "a/b/x"])
        {
            await File.WriteAllTextAsync(Path.Join(path, name), "turn 42");
        }

        await RemoveAsync("g1");

        Directory.GetFileSystemEntries(root.Path).Should().Equal(root.Of("g2"));
    }

    [Fact]
    public async Task Links_are_deleted_and_what_they_lead_to_is_not()
    {
        using var elsewhere = new TemporaryDirectory();
        await File.WriteAllTextAsync(elsewhere.Of("kept"), "kept");
        var path = await PrepareAsync("g1");
        Directory.CreateDirectory(Path.Join(path, "inner"));
        Directory.CreateSymbolicLink(Path.Join(path, "directory"), elsewhere.Path);
        Directory.CreateSymbolicLink(Path.Join(path, "inner/directory"), elsewhere.Path);
        File.CreateSymbolicLink(Path.Join(path, "file"), elsewhere.Of("kept"));

        await RemoveAsync("g1");

        Directory.Exists(path).Should().BeFalse();
        (await File.ReadAllTextAsync(elsewhere.Of("kept"))).Should().Be("kept");
    }

    [Fact]
    public async Task A_link_in_place_of_a_directory_is_refused_by_a_deletion()
    {
        using var elsewhere = new TemporaryDirectory();
        await File.WriteAllTextAsync(elsewhere.Of("kept"), "kept");
        Directory.CreateSymbolicLink(root.Of("g1"), elsewhere.Path);

        var remove = () => RemoveAsync("g1");

        (await remove.Should().ThrowAsync<RuntimePortException>()).Which.Message.Should().StartWith($"delete state dir \"{root.Of("g1")}\": ");
        File.Exists(elsewhere.Of("kept")).Should().BeTrue();
        File.Exists(root.Of("g1/kept")).Should().BeTrue("the link is as it was");
    }

    [Fact]
    public async Task What_a_game_made_to_be_in_the_way_is_deleted_too()
    {
        var path = await PrepareAsync("g1");
        // Deeper than a path may be long, and names that are no text.
        const string Make = "name=$(printf '\\377\\376'); mkdir \"$name.d\"; touch \"$name\" \"$name.d/$name\" .1 .2 .3; "
            + "name=$(printf '%0200d' 0); for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do mkdir beside $name; touch file; cd $name; done";
        await RunAsync("bash", "-c", $"cd '{path}' && {Make}");

        await RemoveAsync("g1");

        Directory.GetFileSystemEntries(root.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task A_deletion_that_was_cut_off_is_gone_on_with_and_leaves_the_game_an_empty_directory_meanwhile()
    {
        Directory.CreateDirectory(root.Of(".g1.removed/left"));
        Directory.GetFileSystemEntries(await PrepareAsync("g1")).Should().BeEmpty();

        await RemoveAsync("g1");

        Directory.GetFileSystemEntries(root.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_no_error()
    {
        await RemoveAsync("g1");
        await RemoveAsync("g1", options => options.Root = root.Of("no/such/root"));

        Directory.GetFileSystemEntries(root.Path).Should().BeEmpty();
    }

    [Theory]
    [ClassData(typeof(MalformedGameIds))]
    public async Task No_game_id_leads_a_deletion_out_of_the_root(string? gameId)
    {
        await File.WriteAllTextAsync(root.Of("kept"), "kept");

        var remove = () => RemoveAsync(gameId!);

        (await remove.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Rejected);
        File.Exists(root.Of("kept")).Should().BeTrue();
    }

    public void Dispose() => root.Dispose();

    private async Task RemoveAsync(string gameId, Action<StateOptions>? configure = null) =>
        await WithDirectoryAsync(configure, async directory =>
        {
            await directory.RemoveAsync(gameId, CancellationToken.None);
            return true;
        });

    private async Task ShouldFailAsync(string step, string path)
    {
        var prepare = () => PrepareAsync("g1");
        var fault = (await prepare.Should().ThrowAsync<RuntimePortException>()).Which;
        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().StartWith($"{step} state dir \"{path}\": ").And.NotEndWith(": ");
    }

    private Task<string> PrepareAsync(string gameId, Action<StateOptions>? configure = null, CancellationToken cancellationToken = default) =>
        WithDirectoryAsync(configure, directory => directory.PrepareAsync(gameId, cancellationToken).AsTask());

    private async Task<T> WithDirectoryAsync<T>(Action<StateOptions>? configure, Func<IStateDirectory, Task<T>> use)
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(options =>
        {
            options.State.Root = root.Path;
            configure?.Invoke(options.State);
        });
        await using var provider = services.BuildServiceProvider();
        return await use(provider.GetRequiredService<IStateDirectory>());
    }

    private static Task<string> StatAsync(string format, string path) => RunAsync("stat", "-c", format, path);

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return output.Trim();
    }
}
