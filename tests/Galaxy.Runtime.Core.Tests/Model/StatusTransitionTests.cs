namespace Galaxy.Runtime.Core.Tests.Model;

public sealed class StatusTransitionTests
{
    private static readonly DateTimeOffset Earlier = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly RuntimeRecord Running = new()
    {
        GameId = "g1",
        Status = RuntimeStatus.Running,
        ContainerId = "c1",
        ImageRef = "repo/engine:1.2.3",
        ImageId = "sha256:1",
        Endpoint = "http://galaxy-game-g1:8080",
        StatePath = "/srv/g1",
        Network = "galaxy",
        EngineId = "e1",
        Fence = 1,
        StartedAt = Earlier,
        LastOpAt = Earlier,
        CreatedAt = Earlier,
    };

    [Fact]
    public void To_stopped_keeps_the_container_and_everything_else()
    {
        var stopped = new StatusTransition
        {
            GameId = "g1",
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = RuntimeStatus.Stopped,
            Now = Now,
        }.ApplyTo(Running, fence: 2);

        stopped.Should().Be(Running with { Status = RuntimeStatus.Stopped, StoppedAt = Now, LastOpAt = Now, Fence = 2 });
    }

    [Fact]
    public void To_removed_forgets_the_container_and_keeps_when_it_was_stopped()
    {
        var stopped = Running with { Status = RuntimeStatus.Stopped, StoppedAt = Earlier };

        var removed = new StatusTransition
        {
            GameId = "g1",
            From = RuntimeStatus.Stopped,
            ExpectedContainerId = "c1",
            To = RuntimeStatus.Removed,
            Now = Now,
        }.ApplyTo(stopped, fence: 3);

        removed.Should().Be(stopped with { Status = RuntimeStatus.Removed, ContainerId = null, RemovedAt = Now, LastOpAt = Now, Fence = 3 });
    }

    [Fact]
    public void A_transition_needs_a_record() =>
        FluentActions.Invoking(static () => new StatusTransition
        {
            GameId = "g1",
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = RuntimeStatus.Stopped,
            Now = Now,
        }.ApplyTo(null!, 1))
            .Should().Throw<ArgumentNullException>();
}
