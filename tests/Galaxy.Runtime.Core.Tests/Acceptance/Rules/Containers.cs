using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>What stands in the way of a new container: ours makes room, a stranger's is never touched.</summary>
public sealed class Containers : IDisposable
{
    private const string Name = "galaxy-game-g1";

    private readonly RuntimeHarness game = new();

    public void Dispose() => game.Dispose();

    [Fact]
    public async Task A_poisoned_container_is_replaced_once()
    {
        game.Docker.PoisonNext();

        var record = (await game.StartAsync()).ShouldSucceed();

        game.EngineChanges.Should().Equal(PortCalls.DockerCreate, PortCalls.DockerStart, PortCalls.DockerRemove, PortCalls.DockerCreate, PortCalls.DockerStart);
        record.ContainerId.Should().Be(game.Container!.Id).And.NotBe(game.SubjectsOf(PortCalls.DockerRemove).Single());
    }

    [Fact]
    public async Task A_second_poisoned_container_is_a_failure_that_leaves_nothing()
    {
        game.Docker.PoisonNext(2);

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed);

        game.Docker.Containers.Should().BeEmpty();
        game.Calls.Count(static call => call == PortCalls.DockerStart).Should().Be(2);
    }

    [Fact]
    public async Task A_refused_start_is_not_tried_again()
    {
        game.Docker.AddImage(RuntimeHarness.Image, behaviour: ImageBehaviour.BadEntrypoint);

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed);

        game.Calls.Count(static call => call == PortCalls.DockerStart).Should().Be(1);
    }

    [Fact]
    public async Task A_stop_of_a_container_that_exited_by_itself_succeeds()
    {
        var c1 = await game.GivenRunningAsync();
        game.Docker.Exit(c1, 3);

        (await game.StopAsync()).ShouldSucceed().Should().BeEquivalentTo(new { Status = RuntimeStatus.Stopped, ContainerId = c1 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_leftover_of_ours_makes_room(bool isRunning)
    {
        var leftover = game.Docker.AddContainer(Name, OurLabels(), isRunning);

        (await game.StartAsync()).ShouldSucceed().ContainerId.Should().NotBe(leftover);

        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(leftover);
    }

    [Fact]
    public async Task A_leftover_of_ours_that_comes_while_the_container_is_created_makes_room_too()
    {
        var leftover = "";
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.CreateContainerAsync), () => leftover = game.Docker.AddContainer(Name, OurLabels()));

        (await game.StartAsync()).ShouldSucceed();

        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(leftover);
    }

    [Theory]
    [InlineData("none of our labels")]
    [InlineData(RuntimeLabels.Owner)]
    [InlineData(RuntimeLabels.Kind)]
    [InlineData(RuntimeLabels.GameId)]
    [InlineData(RuntimeLabels.Instance)]
    [InlineData(RuntimeLabels.Operation)]
    [InlineData(RuntimeLabels.Fence)]
    public async Task A_strangers_container_is_a_name_conflict_and_never_touched(string missing)
    {
        var stranger = game.Docker.AddContainer(Name, missing.StartsWith("none", StringComparison.Ordinal) ? null : OurLabels(without: missing));

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("name_conflict").And.Contain(stranger);
        ShouldBeUntouched(stranger);
    }

    [Fact]
    public async Task A_container_of_another_instance_is_a_strangers()
    {
        var stranger = game.Docker.AddContainer(Name, OurLabels(instance: "blue"));

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("name_conflict");

        ShouldBeUntouched(stranger);
    }

    [Fact]
    public async Task A_strangers_container_that_comes_while_ours_is_created_is_never_touched()
    {
        var stranger = "";
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.CreateContainerAsync), () => stranger = game.Docker.AddContainer(Name));

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("name_conflict");

        ShouldBeUntouched(stranger);
    }

    [Fact]
    public async Task A_copy_with_all_our_labels_and_another_name_is_never_touched()
    {
        var copy = game.Docker.AddContainer("somebodys-copy", OurLabels());

        (await game.StartAsync()).ShouldSucceed();

        ShouldBeUntouched(copy);
    }

    [Fact]
    public async Task A_strangers_container_that_takes_the_name_during_a_restart_is_never_touched()
    {
        await game.GivenRunningAsync();
        var stranger = "";
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.CreateContainerAsync), () => stranger = game.Docker.AddContainer(Name));

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.Interrupted, "inner start failed: name_conflict");
        game.EntryOf(result).Closing.Should().BeNull("the old version cannot run again while the name is taken");
        ShouldBeUntouched(stranger);
    }

    private void ShouldBeUntouched(string containerId)
    {
        game.Docker.Containers.Should().ContainSingle(container => container.Id == containerId && container.State == ContainerState.Running);
        game.SubjectsOf(PortCalls.DockerRemove).Should().NotContain(containerId);
        game.SubjectsOf(PortCalls.DockerStop).Should().NotContain(containerId);
    }

    private static Dictionary<string, string> OurLabels(string? without = null, string instance = "default")
    {
        var labels = new Dictionary<string, string>
        {
            [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
            [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
            [RuntimeLabels.GameId] = "g1",
            [RuntimeLabels.Instance] = instance,
            [RuntimeLabels.Operation] = new string('0', 32),
            [RuntimeLabels.Fence] = "1",
        };
        if (without is not null)
        {
            labels.Remove(without);
        }

        return labels;
    }
}
