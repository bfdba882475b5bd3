namespace Galaxy.Runtime;

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
        PreflightCode.NetworkMissing => "network_missing",
        PreflightCode.NetworkAmbiguous => "network_ambiguous",
        PreflightCode.RecordStoreUnavailable => "record_store_unavailable",
        PreflightCode.JournalUnavailable => "journal_unavailable",
        PreflightCode.LeaseStoreUnavailable => "lease_store_unavailable",
        PreflightCode.StateRootUnwritable => "state_root_unwritable",
        PreflightCode.StateRootFull => "state_root_full",
        PreflightCode.HostPathWrong => "host_path_wrong",
        PreflightCode.HostPathUnverified => "host_path_unverified",
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
