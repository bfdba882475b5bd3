using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using Galaxy.Runtime;

namespace DockerDotNet;

/// <summary>Makes a call of the library, and translates what it throws: by status and type, never by text.</summary>
internal static class DockerDotNetCall
{
    public static async Task<T> RunAsync<T>(string doing, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (DockerApiException refusal)
        {
            var fault = (int)refusal.StatusCode is 408 or 429 or (>= 500 and not 501) ? PortFault.Unavailable : PortFault.Rejected;
            throw new RuntimePortException(fault, $"The Docker Engine could not {doing}, status {(int)refusal.StatusCode}: {TextOf(refusal)}", refusal);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            throw new RuntimePortException(PortFault.TimedOut, $"The Docker Engine did not answer in time ({doing}).", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or JsonException)
        {
            throw new RuntimePortException(PortFault.Unavailable, $"The connection to the Docker Engine broke ({doing}).", exception);
        }
    }

    public static Task RunAsync(string doing, Func<Task> call, CancellationToken cancellationToken) => RunAsync(
        doing,
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    /// <summary>The status that the engine refused with; null if it was no refusal.</summary>
    public static HttpStatusCode? StatusOf(RuntimePortException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return (fault.InnerException as DockerApiException)?.StatusCode;
    }

    private static string TextOf(DockerApiException refusal)
    {
        try
        {
            using var body = JsonDocument.Parse(refusal.ResponseBody ?? "");
            return body.RootElement.GetProperty("message").GetString() ?? "";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "no reason given";
        }
    }
}
