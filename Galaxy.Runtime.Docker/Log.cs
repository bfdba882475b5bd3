using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>Every log message of the package; ids 2000 to 2099, stable.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Docker Engine at {Host} speaks API {EngineVersion}; using {Version}.")]
    public static partial void EngineNegotiated(this ILogger logger, string host, ApiVersion engineVersion, ApiVersion version);

    [LoggerMessage(2001, LogLevel.Information, "Docker Engine at {Host} changed its API version; it is asked again before the next call.")]
    public static partial void EngineChanged(this ILogger logger, string host);

    [LoggerMessage(2002, LogLevel.Information, "Pulling {ImageRef}.")]
    public static partial void PullStarted(this ILogger logger, string imageRef);

    [LoggerMessage(2003, LogLevel.Information, "Pulled {ImageRef} in {Seconds:F1} s.")]
    public static partial void PullFinished(this ILogger logger, string imageRef, double seconds);

    [LoggerMessage(2004, LogLevel.Warning, "{File} names a credential helper for {Registry}; helpers are not supported: put the credentials into RegistryCredentials or the file's auths.")]
    public static partial void CredentialHelperUnsupported(this ILogger logger, string file, string registry);

    [LoggerMessage(2005, LogLevel.Warning, "{File} cannot be used ({Reason}); images are pulled without its credentials.")]
    public static partial void DockerConfigUnusable(this ILogger logger, string file, string reason);

    [LoggerMessage(2006, LogLevel.Warning, "A progress listener of the pull of {ImageRef} failed ({ExceptionType}); it gets no further progress.")]
    public static partial void PullListenerFailed(this ILogger logger, string imageRef, string exceptionType);

    [LoggerMessage(2007, LogLevel.Debug, "Container {ContainerId} is being removed by another client; waiting until it is gone.")]
    public static partial void RemovalInProgress(this ILogger logger, string containerId);

    [LoggerMessage(2008, LogLevel.Warning, "The engine created container {Name} with a warning: {Warning}")]
    public static partial void CreateWarned(this ILogger logger, string name, string warning);
}
