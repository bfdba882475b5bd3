using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>The calls that change or inspect one container. What a status means depends on the call, and at times on an inspect.</summary>
internal sealed class ContainerCalls(EngineConnection connection, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async ValueTask<CreateContainerResult> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var body = new ByteArrayContent(CreateRequestOf.ToJson(spec));
        body.Headers.ContentType = Json;
        var call = new EngineCall(HttpMethod.Post, "/containers/create?name=" + Uri.EscapeDataString(spec.Name), "create container", spec.Name) { Content = body };
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        switch (reply.Status)
        {
            case HttpStatusCode.Created:
                var created = await reply.ReadAsync(EngineJson.Default.CreateAnswer).ConfigureAwait(false);
                foreach (var warning in created.Warnings ?? [])
                {
                    logger.CreateWarned(spec.Name, DaemonText.Clean(warning));
                }

                return CreateContainerResult.Created(created.Id);
            case HttpStatusCode.Conflict:
                return await IsNameTakenAsync(spec.Name, cancellationToken).ConfigureAwait(false)
                    ? CreateContainerResult.NameTaken
                    : throw await reply.RefusedAsync(hint: "no container has the name").ConfigureAwait(false);
            case HttpStatusCode.NotFound:
                throw await reply.RefusedAsync(PortFault.Rejected, $"its image {spec.ImageId} is not there").ConfigureAwait(false);
            // What Podman answers to a taken name, among other things.
            case HttpStatusCode.InternalServerError when reply.IsPodman && await InspectAsync(spec.Name, cancellationToken).ConfigureAwait(false) is not null:
                return CreateContainerResult.NameTaken;
            default:
                throw await reply.RefusedAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask StartAsync(string containerId, CancellationToken cancellationToken)
    {
        var isPossible = ContainerNames.IsPossible(containerId);
        if (!isPossible)
        {
            throw new RuntimePortException(PortFault.Rejected, $"\"{DaemonText.Clean(containerId)}\" is no container id.");
        }

        var call = new EngineCall(HttpMethod.Post, $"/containers/{containerId}/start", "start container", containerId);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound)
        {
            // A 404 is the container's, or that of the network it was created for.
            var hint = await InspectAsync(containerId, cancellationToken).ConfigureAwait(false) is null ? "the container is gone" : "its network is gone";
            throw await reply.RefusedAsync(hint: hint).ConfigureAwait(false);
        }

        await reply.FinishAsync(HttpStatusCode.NoContent, HttpStatusCode.NotModified).ConfigureAwait(false);
    }

    public async ValueTask<StopContainerResult> StopAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!ContainerNames.IsPossible(containerId))
        {
            return StopContainerResult.NotFound;
        }

        var seconds = Math.Ceiling(Math.Clamp(grace.TotalSeconds, 0, LongestGrace.TotalSeconds));
        var path = string.Create(CultureInfo.InvariantCulture, $"/containers/{containerId}/stop?t={seconds:F0}");
        var call = new EngineCall(HttpMethod.Post, path, "stop container", containerId) { ExtraTime = TimeSpan.FromSeconds(seconds) };
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound)
        {
            return StopContainerResult.NotFound;
        }

        await reply.FinishAsync(HttpStatusCode.NoContent, HttpStatusCode.NotModified).ConfigureAwait(false);
        return StopContainerResult.Stopped;
    }

    public async ValueTask UnpauseAsync(string containerId, CancellationToken cancellationToken)
    {
        if (!ContainerNames.IsPossible(containerId))
        {
            return;
        }

        var call = new EngineCall(HttpMethod.Post, $"/containers/{containerId}/unpause", "unpause container", containerId);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);

        // Engines answer 409 or 500 for a container that is not paused.
        if (reply.Status is not (HttpStatusCode.NoContent or HttpStatusCode.NotFound)
            && await InspectAsync(containerId, cancellationToken).ConfigureAwait(false) is { State: ContainerState.Paused })
        {
            throw await reply.RefusedAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask<RemoveContainerResult> RemoveAsync(string containerId, bool force, CancellationToken cancellationToken)
    {
        if (!ContainerNames.IsPossible(containerId))
        {
            return RemoveContainerResult.Removed;
        }

        // v=1 takes the anonymous volumes of the image's VOLUME lines along; host directories are never touched.
        var call = new EngineCall(HttpMethod.Delete, $"/containers/{containerId}?force={(force ? '1' : '0')}&v=1", "remove container", containerId);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        switch (reply.Status)
        {
            case HttpStatusCode.NoContent or HttpStatusCode.NotFound:
                return RemoveContainerResult.Removed;
            case HttpStatusCode.Conflict:
                // One status for two reasons: it is alive (it may have ended since), or another request is removing it.
                if (!force && await InspectAsync(containerId, cancellationToken).ConfigureAwait(false) is { State: not (ContainerState.Removing or ContainerState.Dead) })
                {
                    return RemoveContainerResult.StillRunning;
                }

                logger.RemovalInProgress(containerId);
                await WaitUntilGoneAsync(containerId, reply, cancellationToken).ConfigureAwait(false);
                return RemoveContainerResult.Removed;
            default:
                throw await reply.RefusedAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask<ContainerInfo?> InspectAsync(string idOrName, CancellationToken cancellationToken)
    {
        if (!ContainerNames.IsPossible(idOrName))
        {
            return null;
        }

        var call = new EngineCall(HttpMethod.Get, $"/containers/{idOrName}/json", "inspect container", idOrName);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound)
        {
            return null;
        }

        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        var answer = await reply.ReadAsync(EngineJson.Default.ContainerAnswer).ConfigureAwait(false);

        // The engine also takes the beginning of an id for the container.
        var isIt = answer.Id == idOrName || (answer.Name.Length == idOrName.Length + 1 && answer.Name.EndsWith(idOrName, StringComparison.Ordinal));
        return isIt ? ContainerMapping.Of(answer) : null;
    }

    // A create that runs reserves the name a moment before its container can be seen.
    private async ValueTask<bool> IsNameTakenAsync(string name, CancellationToken cancellationToken)
    {
        for (var delay = FirstPoll; ; delay *= 2)
        {
            if (await InspectAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            {
                return true;
            }

            if (delay > LongestPoll)
            {
                return false;
            }

            await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WaitUntilGoneAsync(string containerId, EngineReply removal, CancellationToken cancellationToken)
    {
        try
        {
            var delay = FirstPoll;
            while (await InspectAsync(containerId, removal.Token).ConfigureAwait(false) is not null)
            {
                await Task.Delay(delay, timeProvider, removal.Token).ConfigureAwait(false);
                delay = delay < LongestPoll ? delay * 2 : LongestPoll;
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw removal.Translate(exception);
        }
    }
}
