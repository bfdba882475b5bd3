namespace Galaxy.Runtime.Http;

/// <summary>One event as it goes over the wire.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Data">What is written as JSON.</param>
internal sealed record EventMessage(string Name, object Data)
{
    /// <returns>The message; null for a kind of event that this version does not know.</returns>
    public static EventMessage? Of(RuntimeEvent runtimeEvent) => runtimeEvent switch
    {
        OperationStarted began => new("operation_began", new OperationBeganData(
            Id(began.OperationId), began.GameId, began.Kind.ToWireText(), began.Source.ToWireText(), At(began))),
        OperationEnded ended => new("operation_ended", new OperationEndedData(
            Id(ended.OperationId), ended.GameId, ended.Kind.ToWireText(), WireNames.Outcome(ended.ErrorCode), WireNames.Of(ended.ErrorCode), ended.ErrorMessage,
            ended.Record is { } record ? RecordAnswer.Of(record) : null, (long)ended.Duration.TotalMilliseconds, At(ended))),
        PullProgress { Progress: var pull } pulled => new("pull_progress", new PullProgressData(
            Id(pulled.OperationId), pulled.GameId, pull.ImageRef, pull.LayersDone, pull.LayersTotal, pull.BytesDone, pull.BytesTotal, At(pulled))),
        HealthChanged changed => new("health", HealthData.Of(changed.HealthEvent)),
        ReconcileActed { Item: var item } acted => new("reconcile", new ReconcileData(
            item.GameId, item.Finding.ToWireText(), item.Action.ToWireText(), item.Reason, item.ContainerId ?? "", item.OperationId is { } id ? Id(id) : null, At(acted))),
        GameFlapping flapping => new("flapping", new FlappingData(
            Id(flapping.OperationId), flapping.GameId, flapping.ImageRef, flapping.Crashes, flapping.Reason, flapping.IsGivenUp, At(flapping))),
        BulkProgress bulk => new("bulk", new BulkData(
            Id(bulk.BulkId), bulk.Kind.ToWireText(), bulk.Total, bulk.Done, bulk.Failed, bulk.Skipped, bulk.GameId, bulk.HasEnded, At(bulk))),
        EventsLost dropped => new("lost", new LostData(dropped.Count, At(dropped))),
        _ => null,
    };

    private static string Id(Guid id) => id.ToString("N");

    private static DateTime At(RuntimeEvent runtimeEvent) => runtimeEvent.OccurredAt.UtcDateTime;

    private sealed record OperationBeganData(string OperationId, string GameId, string Kind, string Source, DateTime OccurredAt);

    private sealed record OperationEndedData(
        string OperationId, string GameId, string Kind, string Outcome, string ErrorCode, string? ErrorMessage, RecordAnswer? Record, long DurationMs, DateTime OccurredAt);

    private sealed record PullProgressData(
        string OperationId, string GameId, string ImageRef, int LayersDone, int LayersTotal, long BytesDone, long BytesTotal, DateTime OccurredAt);

    private sealed record ReconcileData(
        string GameId, string Finding, string Action, string Reason, string ContainerId, string? OperationId, DateTime OccurredAt);

    private sealed record FlappingData(
        string OperationId, string GameId, string ImageRef, int Crashes, string Reason, bool IsGivenUp, DateTime OccurredAt);

    private sealed record BulkData(
        string BulkId, string Kind, int Total, int Done, int Failed, int Skipped, string? GameId, bool HasEnded, DateTime OccurredAt);

    private sealed record LostData(long Count, DateTime OccurredAt);
}
