namespace Galaxy.Runtime;

/// <summary>Is the engine there, may we use it, do we speak the same API, and does it have the network?</summary>
internal static class EngineCheck
{
    public static PreflightCheck Make(PortProbes probes) => new(cancellationToken => LookAsync(probes, cancellationToken), Explain);

    private static async ValueTask<PreflightFinding?> LookAsync(PortProbes probes, CancellationToken cancellationToken) =>
        await probes.AskEngineAsync(cancellationToken).ConfigureAwait(false)
            ? null
            : Error(PreflightCode.NetworkMissing, $"The container network \"{probes.Network}\" does not exist: docker network create {probes.Network}, or set {GalaxyRuntimeOptions.SectionName}:{nameof(GalaxyRuntimeOptions.Network)}.");

    private static PreflightFinding Explain(RuntimePortException fault) => Error(CodeOf(fault), AdviceOf(fault));

    private static PreflightCode CodeOf(RuntimePortException fault) => fault.Reason switch
    {
        PortFaultReason.AccessDenied => PreflightCode.EngineAccessDenied,
        PortFaultReason.TooOld => PreflightCode.EngineTooOld,
        PortFaultReason.TooNew => PreflightCode.EngineTooNew,
        PortFaultReason.Ambiguous => PreflightCode.NetworkAmbiguous,
        PortFaultReason.Unknown or PortFaultReason.NoSpace => fault.Fault is PortFault.Rejected ? PreflightCode.EngineRefused : PreflightCode.EngineUnreachable,
    };

    // The engine's own messages say what to do; a silent one left us to say it.
    private static string AdviceOf(RuntimePortException fault) => fault.Fault is PortFault.TimedOut
        ? $"The container engine gives no answer ({fault.Message}). Does it hang? Look at its log, and restart it."
        : fault.Message;

    private static PreflightFinding Error(PreflightCode code, string message) => new(code, PreflightSeverity.Error, message);
}
