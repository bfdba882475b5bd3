using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class WhatTheContainerGets
{
    [Fact]
    [Trait("Acceptance", "A-ST-37")]
    public async Task It_gets_its_name_network_log_driver_and_state_as_the_daemon_sees_it()
    {
        using var game = new RuntimeHarness(static options =>
        {
            options.State.Root = InMemoryStateDirectory.Root;
            options.State.HostRoot = "/srv/games";
            options.Logs.Driver = "local";
        });

        var record = (await game.StartAsync()).ShouldSucceed();

        game.Spec.Name.Should().Be("galaxy-game-g1", "it is the host name and the network alias too");
        game.Spec.ImageId.Should().Be(game.ImageId, "tags move");
        game.Spec.Network.Should().Be("galaxy");
        game.Spec.LogDriver.Should().Be("local");
        game.Spec.Mounts.Should().Equal(new ContainerMount("/srv/games/g1", "/var/lib/galaxy", ReadOnly: false));
        record.StatePath.Should().Be("/srv/games/g1");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-37")]
    public async Task It_is_hardened_by_default()
    {
        using var game = new RuntimeHarness(static options => (options.State.OwnerUid, options.State.OwnerGid) = (1234, 5678));

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.Should().BeEquivalentTo(new { NoNewPrivileges = true, DropAllCapabilities = true, Init = true, ReadOnlyRoot = false, User = "1234:5678" });
    }

    [Theory]
    [InlineData(110_001, 210_001, "10001:10001")]
    [InlineData(100_000, 200_000, "0:0")]
    [InlineData(1234, 5678, "1234:5678")]
    public async Task On_an_engine_that_remaps_users_it_runs_as_the_owner_by_the_containers_numbers(int uid, int gid, string expected)
    {
        using var game = new RuntimeHarness(options => (options.State.OwnerUid, options.State.OwnerGid) = (uid, gid));
        game.Docker.Engine = game.Docker.Engine with { RemappedRoot = new UserIds(100_000, 200_000) };

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.User.Should().Be(expected);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-37")]
    public async Task Each_part_of_the_hardening_can_be_changed()
    {
        using var game = new RuntimeHarness(static options => options.Hardening = new HardeningOptions
        {
            NoNewPrivileges = false, DropAllCapabilities = false, Init = false, ReadOnlyRoot = true, RunAsStateOwner = false,
        });

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.Should().BeEquivalentTo(new { NoNewPrivileges = false, DropAllCapabilities = false, Init = false, ReadOnlyRoot = true, User = (string?)null });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-38")]
    public async Task Its_environment_names_the_mount_twice_and_nothing_else()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.Environment.Should().Equal(new Dictionary<string, string> { ["GAME_STATE_PATH"] = "/var/lib/galaxy", ["STORAGE_PATH"] = "/var/lib/galaxy" });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-39")]
    public async Task A_variable_that_has_the_old_name_is_set_once()
    {
        using var game = new RuntimeHarness(static options => options.State.EnvironmentVariable = "STORAGE_PATH");

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.Environment.Should().Equal(new Dictionary<string, string> { ["STORAGE_PATH"] = "/var/lib/galaxy" });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-40")]
    public async Task It_bears_the_five_labels_and_three_of_ours()
    {
        using var game = new RuntimeHarness(static options => options.InstanceId = "blue");
        var entered = game.Time.GetUtcNow();

        var result = await game.StartAsync();

        game.Spec.Labels.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["com.galaxy.owner"] = "rtmanager",
            ["com.galaxy.kind"] = "game-engine",
            ["com.galaxy.game_id"] = "g1",
            ["com.galaxy.engine_image_ref"] = RuntimeHarness.Image,
            ["com.galaxy.started_at_ms"] = entered.ToUnixTimeMilliseconds().ToString(),
            ["com.galaxy.runtime.instance"] = "blue",
            ["com.galaxy.runtime.operation"] = result.OperationId.ToString("N"),
            ["com.galaxy.runtime.fence"] = result.Record!.Fence.ToString(),
        });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-40")]
    public async Task Labels_of_the_image_neither_override_ours_nor_add_to_them()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage("repo/liar:1", new Dictionary<string, string> { ["com.galaxy.game_id"] = "g2", ["com.galaxy.owner"] = "me", ["maintainer"] = "me" });

        (await game.StartAsync("repo/liar:1")).ShouldSucceed();

        game.Spec.Labels.Should().HaveCount(8);
        game.Container!.Labels.Should().Contain("com.galaxy.game_id", "g1").And.Contain("com.galaxy.owner", "rtmanager");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-46")]
    public async Task Log_options_that_say_nothing_are_none()
    {
        using var game = new RuntimeHarness(static options => options.Logs.Options = new Dictionary<string, string>());

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.LogOptions.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-46")]
    public async Task Logs_are_bounded_when_no_option_is_set()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.LogDriver.Should().Be("json-file");
        game.Spec.LogOptions.Should().Equal(new Dictionary<string, string> { ["max-size"] = "10m", ["max-file"] = "3" });
    }

    [Theory]
    [InlineData("local", "10m", "3")]
    [InlineData("syslog", null, null)]
    [InlineData("", null, null)]
    public async Task Only_drivers_that_write_files_are_bounded_by_themselves(string driver, string? maxSize, string? maxFile)
    {
        using var game = new RuntimeHarness(options => options.Logs.Driver = driver);

        (await game.StartAsync()).ShouldSucceed();

        (game.Spec.LogOptions?["max-size"], game.Spec.LogOptions?["max-file"]).Should().Be((maxSize, maxFile));
    }

    [Fact]
    public async Task Log_options_that_are_set_replace_the_bounds()
    {
        using var game = new RuntimeHarness(static options => options.Logs.Options = new Dictionary<string, string> { ["tag"] = "x", ["Tag"] = "y" });

        (await game.StartAsync()).ShouldSucceed();

        game.Spec.LogOptions.Should().Equal(new Dictionary<string, string> { ["tag"] = "x", ["Tag"] = "y" });
    }
}
