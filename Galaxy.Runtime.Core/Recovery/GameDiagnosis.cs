namespace Galaxy.Runtime;

/// <summary>The table of recovery as one function: the same diagnosis plans and, under the lease, decides.</summary>
internal sealed class GameDiagnosis(ReconcileOptions options)
{
    /// <returns>What is wrong with the game; null when nothing is.</returns>
    public ReconcileItem? Diagnose(GameView view)
    {
        if (view.Open is { } open)
        {
            return Item(view, ReconcileFinding.OperationInterrupted, ReconcileAction.Resolve, $"{open.Kind.ToWireText()} of {open.StartedAt:u} is open")
                with { OperationId = open.OperationId, Open = open };
        }

        switch (view.Binding)
        {
            case EngineBinding.Elsewhere:
                return view.Named is { } stray
                    ? Item(view, ReconcileFinding.ContainerInconsistent, ReconcileAction.Quarantine, $"the record belongs to engine \"{view.Record!.EngineId}\"", stray)
                    : null;
            case EngineBinding.Awaited:
                return Item(view, ReconcileFinding.EngineChanged, ReconcileAction.Wait, view.AwaitedFor ?? "", view.Own);
            case EngineBinding.Rebound when view.Record is { Status: RuntimeStatus.Running } && GameInspection.IsAlive(view.Own):
                return Item(view, ReconcileFinding.EngineChanged, ReconcileAction.Adopt, $"the record belongs to engine \"{view.Record.EngineId}\", and its container runs here", view.Own);
            case EngineBinding.Rebound or EngineBinding.Here or EngineBinding.Unknown:
                break;
        }

        return view.Named is { } named && !string.Equals(named.Id, view.Record?.ContainerId, StringComparison.Ordinal)
            ? DiagnoseUnrecorded(view, named)
            : DiagnoseRecorded(view);
    }

    private static ReconcileItem? DiagnoseRecorded(GameView view) => view.Record switch
    {
        { Status: RuntimeStatus.Running } when view.Recorded is null => view.IsVanishConfirmed
            ? Item(view, ReconcileFinding.ContainerVanished, ReconcileAction.RecordRemoved, "seen to be gone twice")
            : Item(view, ReconcileFinding.ContainerVanished, ReconcileAction.Wait, "seen to be gone once"),
        { Status: RuntimeStatus.Running } when view.Recorded is { State: ContainerState.Exited or ContainerState.Dead or ContainerState.Created } exited =>
            Item(view, ReconcileFinding.ContainerExited, ReconcileAction.RecordStopped, $"it is {exited.State}", exited),
        { Status: RuntimeStatus.Stopped } when GameInspection.IsAlive(view.Recorded) =>
            Item(view, ReconcileFinding.ContainerRevived, ReconcileAction.Adopt, "it was started from outside", view.Recorded),
        _ => null,
    };

    private ReconcileItem DiagnoseUnrecorded(GameView view, ContainerInfo container)
    {
        if (!GameInspection.IsAlive(container))
        {
            var age = view.Now - (container.FinishedAt ?? container.CreatedAt);
            return age >= options.LeftoverGrace
                ? Item(view, ReconcileFinding.ContainerLeftOver, ReconcileAction.RemoveContainer, $"no record names it and it is {container.State}", container)
                : Item(view, ReconcileFinding.ContainerLeftOver, ReconcileAction.Wait, "its grace period runs", container);
        }

        if (view.Record is { Status: RuntimeStatus.Running } && GameInspection.IsAlive(view.Recorded))
        {
            return Item(view, ReconcileFinding.ContainerUnrecorded, ReconcileAction.RemoveContainer, "the record names another one, which runs", container);
        }

        return view.Creator is { Closing: { IsSuccess: false } closing }
            ? Item(view, ReconcileFinding.ContainerUnrecorded, ReconcileAction.RemoveContainer, $"its operation ended with {closing.ErrorCode.ToWireText()}", container)
            : Item(view, ReconcileFinding.ContainerUnrecorded, ReconcileAction.Adopt, "it runs and no record names it", container);
    }

    private static ReconcileItem Item(GameView view, ReconcileFinding finding, ReconcileAction action, string reason, ContainerInfo? container = null) => new()
    {
        GameId = view.GameId,
        Finding = finding,
        Action = action,
        Reason = reason,
        ContainerId = container?.Id ?? view.Record?.ContainerId,
    };
}

/// <summary>How a record stands to the engine that was inspected.</summary>
internal enum EngineBinding
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It names this engine, or none.</summary>
    Here,

    /// <summary>It names another one, its container is here, and the other one was not seen for long enough.</summary>
    Rebound,

    /// <summary>It names another one, its container is here, and the other one was seen too recently.</summary>
    Awaited,

    /// <summary>It names another one, and its container is not here.</summary>
    Elsewhere,
}

/// <summary>Everything that is known of one game at one moment.</summary>
internal sealed record GameView
{
    public required string GameId { get; init; }

    public required DateTimeOffset Now { get; init; }

    public EngineBinding Binding { get; init; } = EngineBinding.Here;

    /// <summary>What a binding to this engine waits for.</summary>
    public string? AwaitedFor { get; init; }

    public RuntimeRecord? Record { get; init; }

    /// <summary>The newest open journal entry.</summary>
    public OperationEntry? Open { get; init; }

    /// <summary>The container that has the game's name, if it is ours.</summary>
    public ContainerInfo? Named { get; init; }

    /// <summary>The container the record names.</summary>
    public ContainerInfo? Recorded { get; init; }

    /// <summary>The recorded container, or of a record that is bound anew the one in its place.</summary>
    public ContainerInfo? Own => Recorded ?? Named;

    /// <summary>The journal entry of the operation that made <see cref="Named"/>; null when it is not known.</summary>
    public OperationEntry? Creator { get; init; }

    /// <summary>Whether <see cref="Recorded"/> being absent was seen twice.</summary>
    public bool IsVanishConfirmed { get; init; }
}
