using System.Globalization;
using System.Net;

namespace Galaxy.Runtime.Docker;

/// <summary>Reads the end of a container's log.</summary>
internal sealed class ContainerLogs(EngineConnection connection)
{
    private const int MaxBytes = 1024 * 1024;

    public async ValueTask<string> ReadTailAsync(string containerId, int lines, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lines, 1);
        if (!ContainerNames.IsPossible(containerId))
        {
            return "";
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"/containers/{containerId}/logs?stdout=1&stderr=1&tail={lines}");
        var call = new EngineCall(HttpMethod.Get, path, "read the log of container", containerId);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound)
        {
            return "";
        }

        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        var body = await reply.OpenAsync().ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var tail = new LogTail(MaxBytes);
        try
        {
            var failure = await LogFrames.ReadAsync(body, tail, reply.Token).ConfigureAwait(false);
            return failure.Length == 0
                ? tail.ToString()
                : throw new RuntimePortException(PortFault.Unavailable, $"The Docker Engine could not {call.InWords}: {DaemonText.Clean(failure)}");
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            throw reply.Translate(exception);
        }
    }
}
