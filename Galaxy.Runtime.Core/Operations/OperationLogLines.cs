using System.Collections;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>The one line an operation leaves in the log, by kind and outcome.</summary>
internal static class OperationLogLines
{
    public static void Write(ILogger logger, Operation operation, OperationScope scope, StepResult result)
    {
        if (result.Failure is { } failure)
        {
            WriteFailure(logger, operation, scope, failure);
        }
        else if (result.IsReplay)
        {
            WriteReplay(logger, operation, scope);
        }
        else
        {
            WriteSuccess(logger, operation, scope);
        }
    }

    private static void WriteSuccess(ILogger logger, Operation operation, OperationScope scope)
    {
        var source = operation.Source.ToWireText();
        var (containerId, imageRef) = (scope.Draft.ContainerId ?? "", scope.Draft.ImageRef ?? "");
        switch (operation.Kind)
        {
            case OperationKind.Start:
                Log.Started(logger, operation.GameId, containerId, imageRef, source);
                break;
            case OperationKind.Stop when scope.Record is { Status: RuntimeStatus.Removed }:
                Log.StoppedVanished(logger, operation.GameId, containerId, Reason(operation), source);
                break;
            case OperationKind.Stop:
                Log.Stopped(logger, operation.GameId, containerId, Reason(operation), source);
                break;
            case OperationKind.Restart:
                Log.Restarted(logger, operation.GameId, scope.Before?.ContainerId ?? "", containerId, imageRef, source);
                break;
            case OperationKind.Patch:
                Log.Patched(logger, operation.GameId, scope.Before?.ImageRef ?? "", imageRef, scope.Before?.ContainerId ?? "", containerId, source);
                break;
            case OperationKind.CleanupContainer:
                Log.CleanedUp(logger, operation.GameId, containerId, source);
                break;
            case OperationKind.Unknown:
                break;
        }
    }

    private static void WriteReplay(ILogger logger, Operation operation, OperationScope scope)
    {
        var source = operation.Source.ToWireText();
        var (containerId, imageRef) = (scope.Draft.ContainerId ?? "", scope.Draft.ImageRef ?? "");
        switch (operation.Kind)
        {
            case OperationKind.Start:
                Log.StartReplayed(logger, operation.GameId, containerId, imageRef, source);
                break;
            case OperationKind.Stop:
                Log.StopReplayed(logger, operation.GameId, containerId, Reason(operation), source);
                break;
            case OperationKind.CleanupContainer:
                Log.CleanupReplayed(logger, operation.GameId, containerId, source);
                break;
            case OperationKind.Restart:
            case OperationKind.Patch:
                Log.KeyReplayed(logger, operation.GameId, operation.Kind.ToWireText(), source);
                break;
            case OperationKind.Unknown:
                break;
        }
    }

    private static void WriteFailure(ILogger logger, Operation operation, OperationScope scope, Failure failure)
    {
        var gameId = JournalText.GameId(operation.GameId);
        var source = Enum.IsDefined(operation.Source) ? operation.Source.ToWireText() : WireText.Unknown;
        var code = failure.Code.ToWireText();
        switch (operation.Kind)
        {
            case OperationKind.Start:
                Log.StartFailed(logger, gameId, JournalText.ImageRef(scope.Draft.ImageRef), source, code, failure.Message);
                break;
            case OperationKind.Stop:
                Log.StopFailed(logger, gameId, Reason(operation), source, code, failure.Message);
                break;
            case OperationKind.Restart:
                Log.RestartFailed(logger, gameId, scope.Draft.ImageRef ?? "", source, code, failure.Message);
                break;
            case OperationKind.Patch:
                Log.PatchFailed(logger, gameId, JournalText.ImageRef(scope.Draft.ImageRef), source, code, failure.Message);
                break;
            case OperationKind.CleanupContainer:
                Log.CleanupFailed(logger, gameId, source, code, failure.Message);
                break;
            case OperationKind.Unknown:
                break;
        }
    }

    private static string Reason(Operation operation) =>
        operation.StopReason is { } reason && Enum.IsDefined(reason) ? reason.ToWireText() : WireText.Unknown;
}

/// <summary>What every log line of an operation carries.</summary>
internal sealed class OperationLogScope(Operation operation) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("operation_id", operation.Id.ToString("N")),
        1 => new("source_ref", JournalText.SourceRef(operation.SourceRef)),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"operation_id:{operation.Id:N}";
}
