using System.Net;

namespace Galaxy.Runtime.Docker;

/// <summary>Lists containers, whole or not at all.</summary>
internal sealed class ContainerLists(EngineConnection connection)
{
    // A reconciler asks with the same filter every time.
    private volatile CachedPath? cached;

    public async ValueTask<IReadOnlyList<ContainerInfo>> ListAsync(ContainerFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var reply = await connection.SendAsync(new EngineCall(HttpMethod.Get, PathOf(filter), "list containers"), cancellationToken).ConfigureAwait(false);
        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        var entries = await reply.ReadAsync(EngineJson.Default.ContainerListEntryArray).ConfigureAwait(false);

        var containers = new List<ContainerInfo>(entries.Length);
        foreach (var entry in entries)
        {
            var container = ContainerMapping.Of(entry);
            if (filter.Matches(container.Labels))
            {
                containers.Add(container);
            }
        }

        return containers;
    }

    private string PathOf(ContainerFilter filter)
    {
        if (cached is { } known && ReferenceEquals(known.Filter, filter))
        {
            return known.Path;
        }

        const string Everything = "/containers/json?all=1";
        var path = filter.Labels.Count == 0 ? Everything : $"{Everything}&filters={EngineFilters.Encode("label", EngineFilters.OfLabels(filter.Labels))}";
        cached = new CachedPath(filter, path);
        return path;
    }

    private sealed record CachedPath(ContainerFilter Filter, string Path);
}
