using Galaxy.Runtime.Http;

namespace Galaxy.Runtime.Lobby.Tests.Events;

public sealed class EventMessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly (RuntimeEvent Event, string Name)[] Events =
    [
        (new OperationStarted(Now, Guid.Empty, "chess-1", OperationKind.Start, OperationSource.AdminRest), "operation_began"),
        (new OperationEnded(Now, Guid.Empty, "chess-1", OperationKind.Start, ErrorCode.None, null, null, TimeSpan.FromSeconds(1)), "operation_ended"),
        (new PullProgress(Now, Guid.Empty, "chess-1", new ImagePullProgress("repo/engine:1.2.3", 1, 2, 3, 4)), "pull_progress"),
        (new HealthChanged(new HealthEvent
        {
            EventId = Guid.Empty, GameId = "chess-1", ContainerId = "c1", Type = HealthEventType.ProbeFailed, OccurredAt = Now,
        }), "health"),
        (new ReconcileActed(Now, new ReconcileItem("chess-1", ReconcileFinding.ContainerExited, ReconcileAction.RecordStopped, "why")), "reconcile"),
        (new GameFlapping(Now, Guid.Empty, "chess-1", "repo/engine:1.2.3", 5, "why", IsGivenUp: true), "flapping"),
        (new EventsLost(Now, 7), "lost"),
    ];

    [Fact]
    public void Every_kind_of_event_goes_over_the_wire()
    {
        Events.Select(static sample => sample.Event.GetType()).Should().BeEquivalentTo(
            typeof(RuntimeEvent).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(RuntimeEvent))));
        Events.Should().AllSatisfy(static sample => EventMessage.Of(sample.Event)!.Name.Should().Be(sample.Name));
    }

    [Fact]
    public void One_that_is_not_known_does_not()
    {
        EventMessage.Of(new FutureEvent(Now)).Should().BeNull();
    }

    private sealed record FutureEvent(DateTimeOffset OccurredAt) : RuntimeEvent(OccurredAt);
}
