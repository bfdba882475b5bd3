using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Docker;

/// <summary>Follows the engine's event stream: one JSON object per line, as they happen.</summary>
internal static class ContainerEvents
{
    // The engine writes these among a container's labels.
    private static readonly HashSet<string> EngineAttributes = new(StringComparer.Ordinal) { "name", "image", "exitCode", "signal", "execID", "execDuration", "oldName", "containerExitCode", "podId" };

    public static async IAsyncEnumerable<ContainerEvent> WatchAsync(
        EngineConnection connection, ContainerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var filters = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["type"] = ["container"] };
        if (filter.Labels.Count > 0)
        {
            filters["label"] = EngineFilters.OfLabels(filter.Labels);
        }

        var call = new EngineCall(HttpMethod.Get, "/events?filters=" + EngineFilters.Encode(filters), "follow events") { ExtraTime = Timeout.InfiniteTimeSpan };
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        await foreach (var line in reply.ReadLinesAsync(EngineJson.Default.EventLine).ConfigureAwait(false))
        {
            if (line is { Type: "container", Actor: { } actor } && Parse(line, actor) is var happened && filter.Matches(happened.Labels))
            {
                yield return happened is { Type: ContainerEventType.Die } && !await connection.AnswersAsync(cancellationToken).ConfigureAwait(false)
                    ? happened with { IsEngineEnding = true }
                    : happened;
            }
        }
    }

    private static ContainerEvent Parse(EventLine line, EventLine.Subject actor)
    {
        var name = "";
        int? exitCode = null;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in actor.Attributes ?? [])
        {
            switch (key)
            {
                case "name":
                    name = value;
                    break;
                case "exitCode" or "containerExitCode" when int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var code):
                    exitCode = code;
                    break;
                default:
                    if (!EngineAttributes.Contains(key))
                    {
                        labels[key] = value;
                    }

                    break;
            }
        }

        var type = TypeOf(line);
        return new ContainerEvent
        {
            ContainerId = actor.ID,
            Name = name,
            Type = type,
            OccurredAt = DateTimeOffset.UnixEpoch.AddTicks(line.TimeNano / TimeSpan.NanosecondsPerTick),
            ExitCode = type is ContainerEventType.Die ? exitCode : null,
            Labels = labels,
        };
    }

    public static ContainerEventType TypeOf(EventLine line) => line.Action switch
    {
        "create" => ContainerEventType.Create,
        "start" => ContainerEventType.Start,
        "kill" => ContainerEventType.Kill,
        "oom" => ContainerEventType.Oom,
        "die" or "died" => ContainerEventType.Die,
        "stop" => ContainerEventType.Stop,
        // Podman calls it a removal, and has the health in a field of its own.
        "destroy" or "remove" => ContainerEventType.Destroy,
        "health_status" when line.HealthStatus is "healthy" => ContainerEventType.Healthy,
        "health_status" when line.HealthStatus is "unhealthy" => ContainerEventType.Unhealthy,
        "health_status: healthy" => ContainerEventType.Healthy,
        "health_status: unhealthy" => ContainerEventType.Unhealthy,
        _ => ContainerEventType.Other,
    };
}
