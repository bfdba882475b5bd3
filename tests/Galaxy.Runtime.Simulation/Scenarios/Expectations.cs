namespace Galaxy.Runtime.Simulation;

/// <summary>What a request comes to when nothing goes wrong and nobody is in the way: the tables of the design, once more and simpler.</summary>
internal sealed class Expectations(World world)
{
    private readonly Dictionary<(string GameId, OperationKind Kind, string Key), Request> succeeded = [];

    public ErrorCode Of(Request request)
    {
        var record = world.Backend.Records.Find(request.GameId);
        if (request.Key is { } key && record is not null && succeeded.TryGetValue((request.GameId, request.Kind, key), out var earlier))
        {
            return earlier.ImageRef == request.ImageRef ? ErrorCode.ReplayNoOp : ErrorCode.Conflict;
        }

        var code = request.Kind switch
        {
            OperationKind.Start => OfStart(request, record),
            OperationKind.Stop => record is null ? ErrorCode.NotFound : record.Status switch
            {
                RuntimeStatus.Running => ErrorCode.None,
                RuntimeStatus.Stopped or RuntimeStatus.Removed => ErrorCode.ReplayNoOp,
                RuntimeStatus.Unknown => ErrorCode.InternalError,
            },
            OperationKind.Restart => OfRecreation(request.GameId, record, record?.ImageRef ?? ""),
            OperationKind.Patch => OfRecreation(request.GameId, record, request.ImageRef),
            OperationKind.CleanupContainer => record is null ? ErrorCode.NotFound : record.Status switch
            {
                RuntimeStatus.Running => ErrorCode.Conflict,
                RuntimeStatus.Stopped => ErrorCode.None,
                RuntimeStatus.Removed => ErrorCode.ReplayNoOp,
                RuntimeStatus.Unknown => ErrorCode.InternalError,
            },
            OperationKind.Unknown => ErrorCode.InvalidRequest,
        };
        if (code is ErrorCode.None && request.Key is { } used)
        {
            succeeded.TryAdd((request.GameId, request.Kind, used), request);
        }

        return code;
    }

    private ErrorCode OfStart(Request request, RuntimeRecord? record)
    {
        if (record is { Status: RuntimeStatus.Running })
        {
            if (record.ImageRef != request.ImageRef)
            {
                return ErrorCode.Conflict;
            }

            if (Picture.Of(world, request.GameId).Runs(record.ContainerId))
            {
                return ErrorCode.ReplayNoOp;
            }
        }

        return OfImage(request.GameId, request.ImageRef);
    }

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
        _ => world.Watch.HasStranger(gameId) ? ErrorCode.ContainerStartFailed : ErrorCode.None,
    };
}
