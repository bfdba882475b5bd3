namespace Galaxy.Runtime;

/// <summary>
/// The text of every closed set, as stores, streams, metrics, logs and REST use it: snake_case, public API, never changed. A member
/// without a text does not compile; a value outside its enum, like an unknown text, is <c>unknown</c>.
/// </summary>
public static partial class WireText
{
    /// <summary>The text of an error code; of <see cref="ErrorCode.None"/> it is empty.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this ErrorCode value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        ErrorCode.None => "",
        ErrorCode.ReplayNoOp => "replay_no_op",
        ErrorCode.InvalidRequest => "invalid_request",
        ErrorCode.StartConfigInvalid => "start_config_invalid",
        ErrorCode.ImagePullFailed => "image_pull_failed",
        ErrorCode.ContainerStartFailed => "container_start_failed",
        ErrorCode.Conflict => "conflict",
        ErrorCode.NotFound => "not_found",
        ErrorCode.ServiceUnavailable => "service_unavailable",
        ErrorCode.InternalError => "internal_error",
        ErrorCode.ImageRefNotSemver => "image_ref_not_semver",
        ErrorCode.SemverPatchOnly => "semver_patch_only",
        ErrorCode.LeaseLost => "lease_lost",
        ErrorCode.Interrupted => "interrupted",
        ErrorCode.Cancelled => "cancelled",
    };

    /// <summary>The text of a status.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this RuntimeStatus value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        RuntimeStatus.Unknown => Unknown,
        RuntimeStatus.Running => "running",
        RuntimeStatus.Stopped => "stopped",
        RuntimeStatus.Removed => "removed",
    };

    /// <summary>The text of an operation.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this OperationKind value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        OperationKind.Unknown => Unknown,
        OperationKind.Start => "start",
        OperationKind.Stop => "stop",
        OperationKind.Restart => "restart",
        OperationKind.Patch => "patch",
        OperationKind.CleanupContainer => "cleanup_container",
    };

    /// <summary>The text of a source.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this OperationSource value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        OperationSource.Unknown => Unknown,
        OperationSource.Application => "application",
        OperationSource.LobbyStream => "lobby_stream",
        OperationSource.GameMasterRest => "game_master_rest",
        OperationSource.AdminRest => "admin_rest",
        OperationSource.AutoTtl => "auto_ttl",
        OperationSource.AutoReconcile => "auto_reconcile",
        OperationSource.AutoResume => "auto_resume",
    };

    /// <summary>The text of a stop reason.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this StopReason value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        StopReason.Unknown => Unknown,
        StopReason.AdminRequest => "admin_request",
        StopReason.Cancelled => "cancelled",
        StopReason.Finished => "finished",
        StopReason.Timeout => "timeout",
        StopReason.OrphanCleanup => "orphan_cleanup",
    };

    /// <summary>The text of an exit cause.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this ExitCause value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        ExitCause.Unknown => Unknown,
        ExitCause.Stopped => "stopped",
        ExitCause.Oom => "oom",
        ExitCause.Crashed => "crashed",
        ExitCause.KilledExternally => "killed_externally",
        ExitCause.EngineEnded => "engine_ended",
    };

    /// <summary>The text of a health event type.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this HealthEventType value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        HealthEventType.Unknown => Unknown,
        HealthEventType.ContainerStarted => "container_started",
        HealthEventType.ContainerExited => "container_exited",
        HealthEventType.ContainerOom => "container_oom",
        HealthEventType.ContainerDisappeared => "container_disappeared",
        HealthEventType.ProbeFailed => "probe_failed",
        HealthEventType.ProbeRecovered => "probe_recovered",
    };

    /// <summary>The text of a notification type.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this NotificationType value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        NotificationType.Unknown => Unknown,
        NotificationType.ImagePullFailed => "runtime.image_pull_failed",
        NotificationType.ContainerStartFailed => "runtime.container_start_failed",
        NotificationType.StartConfigInvalid => "runtime.start_config_invalid",
        NotificationType.ReconcileRefused => "runtime.reconcile_refused",
        NotificationType.GameFlapping => "runtime.game_flapping",
        NotificationType.NotResumed => "runtime.not_resumed",
    };

    /// <summary>The text of a pull policy.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this PullPolicy value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        PullPolicy.Unknown => Unknown,
        PullPolicy.IfMissing => "if_missing",
        PullPolicy.Always => "always",
        PullPolicy.Never => "never",
    };

    /// <summary>The text of a port's protocol.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this PortProtocol value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        PortProtocol.Unknown => Unknown,
        PortProtocol.Tcp => "tcp",
        PortProtocol.Udp => "udp",
    };

    /// <summary>The text of a finding of the reconciler.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this ReconcileFinding value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        ReconcileFinding.Unknown => Unknown,
        ReconcileFinding.OperationInterrupted => "operation_interrupted",
        ReconcileFinding.ContainerExited => "container_exited",
        ReconcileFinding.ContainerVanished => "container_vanished",
        ReconcileFinding.ContainerRevived => "container_revived",
        ReconcileFinding.ContainerUnrecorded => "container_unrecorded",
        ReconcileFinding.ContainerLeftOver => "container_left_over",
        ReconcileFinding.ContainerInconsistent => "container_inconsistent",
        ReconcileFinding.GameCrashed => "game_crashed",
        ReconcileFinding.GameGivenUp => "game_given_up",
        ReconcileFinding.EngineChanged => "engine_changed",
        ReconcileFinding.GameEndedWithEngine => "game_ended_with_engine",
    };

    /// <summary>The text of an action of the reconciler.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this ReconcileAction value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        ReconcileAction.Unknown => Unknown,
        ReconcileAction.Wait => "wait",
        ReconcileAction.Resolve => "resolve",
        ReconcileAction.Adopt => "adopt",
        ReconcileAction.RemoveContainer => "remove_container",
        ReconcileAction.RecordStopped => "record_stopped",
        ReconcileAction.RecordRemoved => "record_removed",
        ReconcileAction.Quarantine => "quarantine",
        ReconcileAction.Restart => "restart",
    };

    /// <summary>The member of a text; <c>default</c> for an unknown text.</summary>
    /// <typeparam name="TEnum">One of the closed sets of this class.</typeparam>
    /// <param name="text">The text, exactly.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="TEnum"/> has no wire text.</exception>
    public static TEnum Parse<TEnum>(string? text)
        where TEnum : struct, Enum =>
        text is not null && Texts<TEnum>.Members.Value.TryGetValue(text, out var value) ? value : default;

    internal const string Unknown = "unknown";

    private static class Texts<TEnum>
        where TEnum : struct, Enum
    {
        // Lazy, because an exception of a static initializer would come wrapped.
        public static readonly Lazy<Dictionary<string, TEnum>> Members =
            new(static () => Enum.GetValues<TEnum>().ToDictionary(TextOf, StringComparer.Ordinal));

        private static string TextOf(TEnum value) => value switch
        {
            ErrorCode member => member.ToWireText(),
            RuntimeStatus member => member.ToWireText(),
            OperationKind member => member.ToWireText(),
            OperationSource member => member.ToWireText(),
            StopReason member => member.ToWireText(),
            ExitCause member => member.ToWireText(),
            HealthEventType member => member.ToWireText(),
            NotificationType member => member.ToWireText(),
            PullPolicy member => member.ToWireText(),
            PortProtocol member => member.ToWireText(),
            ReconcileFinding member => member.ToWireText(),
            ReconcileAction member => member.ToWireText(),
            PreflightCode member => member.ToWireText(),
            PreflightSeverity member => member.ToWireText(),
            _ => throw new NotSupportedException($"{typeof(TEnum).Name} has no wire text."),
        };
    }
}

/// <content>The closed sets of the preflight.</content>
public static partial class WireText
{
    /// <summary>The text of what a preflight found.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this PreflightCode value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        PreflightCode.Unknown => Unknown,
        PreflightCode.EngineUnreachable => "engine_unreachable",
        PreflightCode.EngineAccessDenied => "engine_access_denied",
        PreflightCode.EngineTooOld => "engine_too_old",
        PreflightCode.EngineTooNew => "engine_too_new",
        PreflightCode.EngineRefused => "engine_refused",
        PreflightCode.EngineIdUnstable => "engine_id_unstable",
        PreflightCode.EngineIdShared => "engine_id_shared",
        PreflightCode.NetworkMissing => "network_missing",
        PreflightCode.NetworkAmbiguous => "network_ambiguous",
        PreflightCode.RecordStoreUnavailable => "record_store_unavailable",
        PreflightCode.JournalUnavailable => "journal_unavailable",
        PreflightCode.LeaseStoreUnavailable => "lease_store_unavailable",
        PreflightCode.StateRootUnwritable => "state_root_unwritable",
        PreflightCode.StateRootFull => "state_root_full",
        PreflightCode.HostPathWrong => "host_path_wrong",
        PreflightCode.HostPathUnverified => "host_path_unverified",
        PreflightCode.StateOwnerUnmapped => "state_owner_unmapped",
        PreflightCode.StateUnwritable => "state_unwritable",
        PreflightCode.StateWriteUnverified => "state_write_unverified",
        PreflightCode.LimitsNotEnforced => "limits_not_enforced",
        PreflightCode.ClockOffset => "clock_offset",
        PreflightCode.ClockUnverified => "clock_unverified",
        PreflightCode.CheckFailed => "check_failed",
    };

    /// <summary>The text of a finding's severity.</summary>
    /// <param name="value">The member.</param>
    public static string ToWireText(this PreflightSeverity value) => !Enum.IsDefined(value) ? Unknown : value switch
    {
        PreflightSeverity.Unknown => Unknown,
        PreflightSeverity.Info => "info",
        PreflightSeverity.Warning => "warning",
        PreflightSeverity.Error => "error",
    };
}
