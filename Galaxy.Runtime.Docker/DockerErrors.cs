using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Docker;

/// <summary>What sockets, HTTP and the engine report, in the port's terms: by code, never by message text; but for what a registry said, see <see cref="RegistryAnswers"/>.</summary>
internal sealed class DockerErrors(Endpoint endpoint, EngineTls? tls)
{
    public static bool IsTransportFault(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or JsonException;

    /// <summary>What a status means where the call gives it no meaning of its own.</summary>
    public static PortFault FaultOf(HttpStatusCode status) => (int)status switch
    {
        // The configured log driver cannot be read, a feature is not compiled in: the same again will not help.
        501 => PortFault.Rejected,
        // A proxy or a plugin in front of the engine asks to come back later.
        408 or 429 or >= 500 => PortFault.Unavailable,
        >= 300 => PortFault.Rejected,
        // A success status that the call does not define: what it did is unknown.
        _ => PortFault.Unavailable,
    };

    public static RuntimePortException OfStatus(PortFault fault, EngineCall call, HttpStatusCode status, string text, string hint)
    {
        var said = text.Length == 0 ? "" : $": {text}";
        var advice = hint.Length == 0 ? "" : $" ({hint})";
        return new RuntimePortException(fault, $"The Docker Engine could not {call.InWords}{advice}, status {(int)status}{said}")
        {
            // No engine refuses so; a proxy in front of it does, and an engine with an authorization plugin.
            Reason = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? PortFaultReason.AccessDenied : PortFaultReason.Unknown,
        };
    }

    /// <summary>A fault below HTTP's statuses: no connection, no answer, half an answer.</summary>
    public Exception OfTransport(Exception exception, EngineCall call, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
        {
            return new OperationCanceledException(caller);
        }

        return Find<RuntimePortException>(exception)
            ?? (exception switch
            {
                OperationCanceledException => new RuntimePortException(
                    PortFault.TimedOut, $"The Docker Engine at {endpoint.Address} did not answer in time ({call.InWords}).", exception),
                JsonException => new RuntimePortException(
                    PortFault.Unavailable, $"The answer of the Docker Engine at {endpoint.Address} cannot be read ({call.InWords}): is that a Docker Engine?", exception),
                HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
                    OfConnect(Find<SocketException>(exception)?.SocketErrorCode ?? SocketError.SocketError, exception),
                _ => OfBrokenConnection(call, exception),
            });
    }

    /// <summary>No connection could be made.</summary>
    public RuntimePortException OfConnect(SocketError error, Exception? exception)
    {
        var advice = error switch
        {
            SocketError.AccessDenied =>
                "permission denied. Add this process's user to the socket's group (usually docker), or run as a user that may use the socket",
            SocketError.ConnectionRefused => "nothing listens there. Is the Docker Engine running?",
            // What a missing socket file reads as.
            SocketError.AddressNotAvailable when endpoint.IsUnixSocket => "there is no such socket. Is the Docker Engine running, and is this its socket?",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host name does not resolve",
            SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => "the host does not answer",
            _ => $"connecting failed ({error})",
        };
        return new RuntimePortException(
            PortFault.Unavailable,
            $"The Docker Engine at {endpoint.Address} cannot be reached: {advice} (its address is from {endpoint.Source}; set {DockerOptions.SectionName}:{nameof(DockerOptions.Host)} or {EngineAddress.HostVariable} to use another).",
            exception)
        {
            Reason = error is SocketError.AccessDenied ? PortFaultReason.AccessDenied : PortFaultReason.Unknown,
        };
    }

    /// <summary>Neither side knows a version of the API that the other one speaks.</summary>
    public RuntimePortException OfVersion(ApiVersion oldest, ApiVersion newest) => new(
        PortFault.Rejected,
        newest < ApiVersion.Floor
            ? $"The Docker Engine at {endpoint.Address} speaks at most API {newest}; {ApiVersion.Floor} (Docker 20.10) or newer is needed."
            : $"The Docker Engine at {endpoint.Address} wants API {oldest} or newer; this version of the library speaks at most {ApiVersion.Newest}: update it.")
    {
        Reason = newest < ApiVersion.Floor ? PortFaultReason.TooOld : PortFaultReason.TooNew,
    };

    /// <summary>The environment asks for a version of the API that the engine does not speak.</summary>
    public RuntimePortException OfRequiredVersion(ApiVersion required, ApiVersion oldest, ApiVersion newest) => new(
        PortFault.Rejected, $"The Docker Engine at {endpoint.Address} speaks API {oldest} to {newest}, and {DockerOptions.SectionName}:{nameof(DockerOptions.ApiVersion)} or {ApiVersion.Variable} asks for {required}: unset it, or set one of them.")
    {
        Reason = newest < required ? PortFaultReason.TooOld : PortFaultReason.TooNew,
    };

    public RuntimePortException OfUnknownVersion() => new(
        PortFault.Rejected, $"What answers at {endpoint.Address} names no Docker API version: is that a Docker Engine?");

    /// <summary>A plain request was refused at a place where every engine answers.</summary>
    public RuntimePortException OfPlainTalk(string text) => new(
        PortFault.Unavailable,
        $"The Docker Engine at {endpoint.Address} refused to report its version, status 400: {text}"
        + (tls is null && !endpoint.IsUnixSocket ? $" If it wants TLS, set {DockerOptions.SectionName}:{nameof(DockerOptions.CertificatePath)} or {nameof(DockerOptions.UseTls)}." : ""));

    public RuntimePortException OfReplacedEngine(EngineCall call) => new(
        PortFault.Unavailable, $"The Docker Engine at {endpoint.Address} was replaced by another version meanwhile; nothing was done ({call.InWords}). Try again.");

    public RuntimePortException OfEndlessAnswer(EngineCall call, int limit) => new(
        PortFault.Unavailable, $"The answer of the Docker Engine at {endpoint.Address} is longer than {limit >> 20} MB and was not read to its end ({call.InWords}): is that a Docker Engine?");

    private RuntimePortException OfBrokenConnection(EngineCall call, Exception exception)
    {
        var doubt = call.IsChange ? "; it may have been done" : "";
        // TLS 1.3 refuses a missing client certificate only after the handshake, as a broken connection.
        var advice = tls is { HasClientCertificate: false } ? " If it wants a client certificate: there is none in the certificate folder." : "";
        return new RuntimePortException(
            PortFault.Unavailable,
            $"The connection to the Docker Engine at {endpoint.Address} broke ({call.InWords}){doubt}.{advice}",
            exception);
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return exception as T;
    }
}

/// <summary>Makes what a daemon or a registry says safe to store and show.</summary>
internal static partial class DaemonText
{
    private const int MaxLength = 500;

    /// <summary>The message in an error body, which is JSON from an engine and plain text from a proxy; not cleaned.</summary>
    public static string OfBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EngineJson.Default.ErrorAnswer)?.Message ?? "";
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }

    /// <summary>One line of at most 500 characters, without control characters and without credentials and queries of URLs.</summary>
    public static string Clean(string text)
    {
        // What is cut off need not be searched; a URL that the cut goes through is still redacted up to it.
        var line = text.Length > 4 * MaxLength ? text[..(4 * MaxLength)] : text;
        line = Controls().Replace(line, " ").Trim();
        line = UrlUser().Replace(line, "://***@");
        line = UrlQuery().Replace(line, "${url}?***");
        return line.Length <= MaxLength ? line : string.Concat(line.AsSpan(0, MaxLength - 1), "…");
    }

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Controls();

    [GeneratedRegex(@"://[^/\s""]*@", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UrlUser();

    [GeneratedRegex(@"(?<url>://[^\s""?]+)\?[^\s""]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UrlQuery();
}
