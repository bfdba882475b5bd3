namespace Galaxy.Runtime;

/// <summary>Why an operation did not do what was asked.</summary>
/// <param name="Code">The closed reason.</param>
/// <param name="Cause">The reason in words.</param>
internal sealed record Failure(ErrorCode Code, string Cause)
{
    /// <summary>Which inner operation failed, such as <c>inner stop failed: </c>; empty for the outer one.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What happened afterwards, such as that the old version runs again; empty when there is nothing to add.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>What administrators are told; null when they are not.</summary>
    public NotificationType? Notification { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool CanRetry { get; init; } = Code.IsTransient();

    public string Message => Prefix + Cause + Suffix;

    /// <summary>A fault of the record store or the journal: trying again may help.</summary>
    public static Failure Store(string what, RuntimePortException fault) => new Failure(ErrorCode.InternalError, $"{what}: {fault.Message}").Because(fault);

    /// <summary>A fault of the container engine.</summary>
    public static Failure Engine(string what, RuntimePortException fault) => Service($"{what}: {fault.Message}", fault);

    /// <summary>A fault of the operation log that leaves open whether an older operation is unsettled.</summary>
    public static Failure OpenEntries(RuntimePortException fault) => Service($"read open operations: {fault.Message}", fault);

    /// <summary>A fault of a backend that does not do its work.</summary>
    public static Failure Service(string cause, RuntimePortException fault) => new Failure(ErrorCode.ServiceUnavailable, cause).Because(fault);

    /// <summary>This failure, which may pass if the port's fault may.</summary>
    public Failure Because(RuntimePortException fault) => this with { CanRetry = fault.Fault is PortFault.Unavailable or PortFault.TimedOut };

    /// <summary>A start that is asked for, or configured, in a way that cannot work.</summary>
    public static Failure StartConfig(string cause) => new(ErrorCode.StartConfigInvalid, cause) { Notification = NotificationType.StartConfigInvalid };

    public static Failure ImagePull(string cause) => new(ErrorCode.ImagePullFailed, cause) { Notification = NotificationType.ImagePullFailed };

    public static Failure ContainerStart(string cause) => new(ErrorCode.ContainerStartFailed, cause) { Notification = NotificationType.ContainerStartFailed };

    /// <summary>A bug of an adapter or of this library: the exception's own text may hold a secret, so only its type is told.</summary>
    public static Failure Bug(Exception exception) => new(ErrorCode.InternalError, exception.GetType().Name);
}
