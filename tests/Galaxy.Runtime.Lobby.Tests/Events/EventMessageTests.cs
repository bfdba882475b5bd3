using Galaxy.Runtime.Http;

namespace Galaxy.Runtime.Lobby.Tests.Events;

public sealed class EventMessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly (RuntimeEvent Event, string Name)[] Events =
    [
        (new OperationStarted
        {
            OccurredAt = Now,
            OperationId = Guid.Empty,
            GameId = "chess-1",
            Kind = OperationKind.Start,
            Source = OperationSource.AdminRest,
        }, "operation_began"),
        (new OperationEnded
        {
            OccurredAt = Now,
            OperationId = Guid.Empty,
            GameId = "chess-1",
            Kind = OperationKind.Start,
            ErrorCode = ErrorCode.None,
            ErrorMessage = null,
            Record = null,
            Duration = TimeSpan.FromSeconds(1),
        }, "operation_ended"),
        (new PullProgress
        {
            OccurredAt = Now,
            OperationId = Guid.Empty,
            GameId = "chess-1",
            Progress = new ImagePullProgress
            {
                ImageRef = "repo/engine:1.2.3",
                LayersDone = 1,
                LayersTotal = 2,
                BytesDone = 3,
                BytesTotal = 4,
            },
        }, "pull_progress"),
        (new HealthChanged(new HealthEvent
        {
            EventId = Guid.Empty, GameId = "chess-1", ContainerId = "c1", Type = HealthEventType.ProbeFailed, OccurredAt = Now,
        }), "health"),
        (new ReconcileActed
        {
            OccurredAt = Now,
            Item = new ReconcileItem
            {
                GameId = "chess-1",
                Finding = ReconcileFinding.ContainerExited,
                Action = ReconcileAction.RecordStopped,
                Reason = "why",
            },
        }, "reconcile"),
        (new GameFlapping
        {
            OccurredAt = Now,
            OperationId = Guid.Empty,
            GameId = "chess-1",
            ImageRef = "repo/engine:1.2.3",
            Crashes = 5,
            Reason = "why",
            IsGivenUp = true,
        }, "flapping"),
        (new BulkProgress
        {
            OccurredAt = Now,
            BulkId = Guid.Empty,
            Kind = OperationKind.Patch,
            Total = 4,
            Done = 1,
            Failed = 1,
            Skipped = 1,
            GameId = "chess-1",
            HasEnded = false,
        }, "bulk"),
        (new EventsLost { OccurredAt = Now, Count = 7 }, "lost"),
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
        EventMessage.Of(new FutureEvent { OccurredAt = Now }).Should().BeNull();
    }

    private sealed record FutureEvent : RuntimeEvent;
}
