using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Answers a request whose idempotency key has succeeded before, by what is now. It starts and stops nothing.</summary>
internal sealed class KeyReplay(GameInspector inspector, StartChecks checks)
{
    /// <summary>A replay if what that operation reached is so now, else <see cref="ErrorCode.Conflict"/> that says what the game is.</summary>
    public async ValueTask<StepResult> AnswerAsync(OperationScope scope, OperationEntry earlier)
    {
        if (scope.Record is not { } record)
        {
            return MovedOn(earlier, "has no record");
        }

        if (record.Status is not RuntimeStatus.Removed && (await checks.CheckEngineAsync(scope)).Failure is { } otherEngine)
        {
            return otherEngine;
        }

        if ((await inspector.TryInspectAsync(scope)).HasFailed(out var seen, out var notInspected))
        {
            return notInspected;
        }

        if (seen.Recorded is not { State: ContainerState.Running })
        {
            scope.InvalidateRecord();
        }

        if (!IsSo(earlier, record, seen))
        {
            return MovedOn(earlier, Describe(record, seen));
        }

        if ((await inspector.TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead))
        {
            return notRead;
        }

        if (unresolved is null)
        {
            return StepResult.Replay(record);
        }

        scope.InvalidateRecord();
        return new Failure(ErrorCode.Conflict, $"{Succeeded(earlier)}, but {Failures.Unresolved(unresolved)}") { CanRetry = true };
    }

    private static bool IsSo(OperationEntry earlier, RuntimeRecord record, GameInspection seen)
    {
        var runs = record.Status is RuntimeStatus.Running && seen.Recorded is { State: ContainerState.Running };
        return earlier.Kind switch
        {
            OperationKind.Start or OperationKind.Patch =>
                runs && HasSettings(earlier, record) && string.Equals(JournalText.ImageRef(record.ImageRef), earlier.ImageRef, StringComparison.Ordinal),
            OperationKind.Restart => runs && HasSettings(earlier, record),
            OperationKind.Stop => record.Status is RuntimeStatus.Stopped or RuntimeStatus.Removed && !seen.IsAnyAlive,
            OperationKind.CleanupContainer => record.Status is RuntimeStatus.Removed && !seen.IsAnyAlive,
            OperationKind.Unknown => false,
        };
    }

    private static bool HasSettings(OperationEntry earlier, RuntimeRecord record) =>
        string.Equals(record.SettingsDigest, earlier.SettingsDigest, StringComparison.Ordinal);

    private static Failure MovedOn(OperationEntry earlier, string now) =>
        new(ErrorCode.Conflict, $"{Succeeded(earlier)}, and the game {now} now; nothing was changed, use another key to ask again");

    private static string Succeeded(OperationEntry earlier) => string.Create(
        CultureInfo.InvariantCulture,
        $"{earlier.Kind.ToWireText()} {earlier.OperationId:N} succeeded with this idempotency key at {earlier.Closing?.FinishedAt:u}");

    private static string Describe(RuntimeRecord record, GameInspection seen) => (record.Status, seen.Recorded) switch
    {
        (RuntimeStatus.Running, { State: ContainerState.Running }) => $"is running with image \"{record.ImageRef}\"",
        (RuntimeStatus.Running, { } container) => $"is recorded as running but its container is {container.State}",
        (RuntimeStatus.Running, null) => "is recorded as running but its container is gone",
        _ when seen.IsAnyAlive => $"is recorded as {record.Status.ToWireText()} but a container of it is alive",
        _ => $"is {record.Status.ToWireText()}",
    };
}
