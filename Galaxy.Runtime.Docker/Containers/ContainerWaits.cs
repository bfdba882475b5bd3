using System.Net;

namespace Galaxy.Runtime.Docker;

/// <summary>
/// Waits in the engine, in one request on a connection of its own: <c>wait</c>, or the container's own events where its health counts. The engine
/// answers with its headers as soon as it watches the container: what ends from then on is not missed, so the time runs from there.
/// </summary>
internal sealed class ContainerWaits(EngineConnection connection, TimeProvider timeProvider)
{
    // What a timer can hold.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    public async ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken)
    {
        if (!ContainerNames.IsPossible(containerId))
        {
            return false;
        }

        var longest = healthTimeout > duration ? healthTimeout : duration;
        longest = longest < Longest ? longest : Longest;
        using var patience = new CancellationTokenSource(longest, timeProvider);
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        try
        {
            using var reply = await connection.SendAsync(CallFor(containerId, healthTimeout > TimeSpan.Zero), patience.Token).ConfigureAwait(false);
            if (reply.Status is HttpStatusCode.NotFound)
            {
                return false;
            }

            await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
            patience.CancelAfter(longest);
            if (healthTimeout > TimeSpan.Zero)
            {
                return await FollowHealthAsync(reply, duration, patience).ConfigureAwait(false);
            }

            // Its body comes when the container has ended.
            await reply.ReadAsync(EngineJson.Default.WaitAnswer).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up, and nothing has happened.
            return true;
        }
    }

    // From the first event that the engine still knows: the check may have passed before the request was there.
    private static EngineCall CallFor(string containerId, bool withHealth) => new(
        withHealth ? HttpMethod.Get : HttpMethod.Post,
        withHealth
            ? "/events?since=1&filters=" + EngineFilters.Encode(new(StringComparer.Ordinal) { ["type"] = ["container"], ["container"] = [containerId] })
            : $"/containers/{containerId}/wait?condition=not-running",
        "wait for container",
        containerId) { ExtraTime = Timeout.InfiniteTimeSpan };

    private async ValueTask<bool> FollowHealthAsync(EngineReply reply, TimeSpan duration, CancellationTokenSource patience)
    {
        var watchedSince = timeProvider.GetTimestamp();
        await foreach (var line in reply.ReadLinesAsync(EngineJson.Default.EventLine).ConfigureAwait(false))
        {
            switch (ContainerEvents.TypeOf(line))
            {
                case ContainerEventType.Die or ContainerEventType.Destroy or ContainerEventType.Unhealthy:
                    return false;
                case ContainerEventType.Healthy:
                    var left = duration - timeProvider.GetElapsedTime(watchedSince);
                    if (left <= TimeSpan.Zero)
                    {
                        return true;
                    }

                    patience.CancelAfter(left);
                    break;
                default:
                    break;
            }
        }

        // The engine has closed the stream.
        return false;
    }
}
