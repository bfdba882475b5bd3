namespace Galaxy.Runtime.Simulation;

/// <summary>What a request comes to when nothing goes wrong and no other operation runs: the tables of the design, once more and simpler.</summary>
internal sealed class Expectations(World world)
{
    public ErrorCode Of(Request request)
    {
        var record = world.Backend.Records.Find(request.GameId);
        if (request.Key is { } key && FindSucceeded(request, key) is { } earlier)
        {
            return (request.ImageRef.Length == 0 || earlier.ImageRef == request.ImageRef) && record is not null && IsAsAsked(request, record)
                && (request.Kind is OperationKind.Stop or OperationKind.CleanupContainer || earlier.SettingsDigest == record.SettingsDigest)
                ? ErrorCode.ReplayNoOp
                : ErrorCode.Conflict;
        }

        return request.Kind switch
        {
            OperationKind.Start => OfStart(request, record),
            OperationKind.Stop => record is null ? ErrorCode.NotFound : record.Status switch
            {
                RuntimeStatus.Running => ErrorCode.None,
                RuntimeStatus.Stopped or RuntimeStatus.Removed => IsAlive(request) || IsOpen(request) ? ErrorCode.None : ErrorCode.ReplayNoOp,
                RuntimeStatus.Unknown => ErrorCode.InternalError,
            },
            OperationKind.Restart => OfRecreation(request.GameId, record, record?.ImageRef ?? ""),
            OperationKind.Patch => OfRecreation(request.GameId, record, request.ImageRef),
            OperationKind.CleanupContainer => record is null ? (IsAlive(request) ? ErrorCode.Conflict : ErrorCode.NotFound) : record.Status switch
            {
                RuntimeStatus.Running => ErrorCode.Conflict,
                RuntimeStatus.Stopped or RuntimeStatus.Removed when IsAlive(request) => ErrorCode.Conflict,
                RuntimeStatus.Stopped => ErrorCode.None,
                RuntimeStatus.Removed => IsOpen(request) ? ErrorCode.None : ErrorCode.ReplayNoOp,
                RuntimeStatus.Unknown => ErrorCode.InternalError,
            },
            OperationKind.Unknown => ErrorCode.InvalidRequest,
        };
    }

    private OperationEntry? FindSucceeded(Request request, string key) => world.Backend.Operations
        .FindSucceededAsync(request.GameId, request.Kind, key, world.Clock.GetUtcNow(), CancellationToken.None).AsTask().Result;

    private ErrorCode OfStart(Request request, RuntimeRecord? record)
    {
        var container = record is null ? null : world.Containers.FirstOrDefault(container => container.Id == record.ContainerId);
        var isAlive = container is not null && Snapshot.IsAlive(container);
        return record switch
        {
            { Status: RuntimeStatus.Running } when record.ImageRef != request.ImageRef => ErrorCode.Conflict,
            { Status: RuntimeStatus.Running } when isAlive && !IsOpen(request) => container!.State is ContainerState.Paused ? ErrorCode.None : ErrorCode.ReplayNoOp,
            { Status: RuntimeStatus.Stopped or RuntimeStatus.Removed } when isAlive && !IsOpen(request) && record.ImageRef != request.ImageRef => ErrorCode.Conflict,
            _ => OfImage(request.GameId, request.ImageRef),
        };
    }

    private bool IsAlive(Request request) => Snapshot.Of(world, request.GameId).IsAnyAlive;

    private bool IsOpen(Request request) => world.Backend.Operations.All.Any(entry =>
        entry.GameId == request.GameId && entry.Closing is null && !entry.IsGoalReachedBy(world.Backend.Records.Find(request.GameId)));

    private bool IsAsAsked(Request request, RuntimeRecord record) => !IsOpen(request) && request.Kind switch
    {
        OperationKind.Stop => !IsAlive(request) && record.Status is not RuntimeStatus.Running,
        OperationKind.CleanupContainer => !IsAlive(request) && record.Status is RuntimeStatus.Removed,
        _ => record.Status is RuntimeStatus.Running && (request.ImageRef.Length == 0 || record.ImageRef == request.ImageRef)
            && world.Containers.Any(container => container.Id == record.ContainerId && container.State is ContainerState.Running),
    };

    private ErrorCode OfRecreation(string gameId, RuntimeRecord? record, string imageRef) => record switch
    {
        null => ErrorCode.NotFound,
        { Status: RuntimeStatus.Removed } => ErrorCode.Conflict,
        _ when imageRef is Images.OtherSeries != record.ImageRef is Images.OtherSeries => ErrorCode.SemverPatchOnly,
        _ => OfImage(gameId, imageRef),
    };

    private ErrorCode OfImage(string gameId, string imageRef) => imageRef switch
    {
        Images.Absent => ErrorCode.ImagePullFailed,
        Images.Bad or Images.Flaky => ErrorCode.ContainerStartFailed,
        _ => world.Watch.HasForeign(gameId) ? ErrorCode.ContainerStartFailed : ErrorCode.None,
    };
}
