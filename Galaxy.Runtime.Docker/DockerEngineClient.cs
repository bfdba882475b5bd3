using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>The container port over the Docker Engine's HTTP API.</summary>
internal sealed class DockerEngineClient : IContainerEngine, ILocatedEngine, IDisposable
{
    private readonly EngineConnection connection;
    private readonly ImageCalls images;
    private readonly ImagePuller puller;
    private readonly ContainerCalls containers;
    private readonly ContainerWaits waits;
    private readonly ContainerLists lists;
    private readonly ContainerLogs logs;
    private readonly string? engineId;
    private volatile KnownId? known;

    public DockerEngineClient(DockerOptions options, Func<PullOptions> pull, TimeProvider timeProvider, ILogger<DockerEngineClient> logger)
    {
        engineId = options.EngineId;
        connection = new EngineConnection(options, timeProvider, logger);
        images = new ImageCalls(connection);
        puller = new ImagePuller(connection, images, new RegistryCredentials(options, Environment.GetEnvironmentVariable, logger), options, pull, timeProvider, logger);
        containers = new ContainerCalls(connection, timeProvider, logger);
        waits = new ContainerWaits(connection, timeProvider);
        lists = new ContainerLists(connection);
        logs = new ContainerLogs(connection);
    }

    public string Location => connection.Location;

    public async ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var path = "/networks?filters=" + EngineFilters.Encode("name", [name]);
        using var reply = await connection.SendAsync(new EngineCall(HttpMethod.Get, path, "list networks named", name), cancellationToken).ConfigureAwait(false);
        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        var found = await reply.ReadAsync(EngineJson.Default.NetworkAnswerArray).ConfigureAwait(false);

        // The engine's filter finds parts of names too.
        var count = found.Count(network => network.Name == name);
        return count switch
        {
            0 => false,
            1 => true,
            _ => throw new RuntimePortException(
                PortFault.Rejected, $"The Docker Engine has {count} networks named \"{name}\" and starts no container in either: remove all but one of them.")
            {
                Reason = PortFaultReason.Ambiguous,
            },
        };
    }

    public ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        puller.PullAsync(imageRef, policy, progress, cancellationToken);

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) =>
        images.InspectAsync(imageRef, cancellationToken);

    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        containers.CreateAsync(spec, cancellationToken);

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) =>
        containers.StartAsync(containerId, cancellationToken);

    public ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) =>
        waits.WaitRunningAsync(containerId, duration, healthTimeout, cancellationToken);

    public ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken) =>
        containers.StopAsync(containerId, grace, cancellationToken);

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) =>
        containers.UnpauseAsync(containerId, cancellationToken);

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        containers.RemoveAsync(containerId, force, cancellationToken);

    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        containers.InspectAsync(idOrName, cancellationToken);

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        lists.ListAsync(filter, cancellationToken);

    public IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        ContainerEvents.WatchAsync(connection, filter, cancellationToken);

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        logs.ReadTailAsync(containerId, lines, cancellationToken);

    public async ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken)
    {
        var (info, version) = await ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        if (known is not { } last || !string.Equals(last.Id, info.Id, StringComparison.Ordinal))
        {
            // Another id is another engine, or one of those that make one up at each call.
            var (again, _) = await ReadInfoAsync(cancellationToken).ConfigureAwait(false);
            last = new KnownId(again.Id, IsStable: string.Equals(info.Id, again.Id, StringComparison.Ordinal));
            known = last;
            info = again;
        }

        return new EngineInfo
        {
            Id = engineId ?? info.Id,
            HasStableId = engineId is not null || last.IsStable,
            RawId = last.IsStable ? info.Id : null,
            Name = info.Name,
            DataRoot = info.DockerRootDir,
            Machine = connection.Machine,
            RemappedRoot = EngineUsers.RemappedRootOf(info),
            IsRootless = EngineUsers.Has(info, "rootless"),
            UnenforcedLimits = EngineUsers.UnenforcedLimitsOf(info),
            Version = info.ServerVersion,
            ApiVersion = version.ToString(),
            Cpus = info.Cpus,
            MemoryBytes = info.Memory,
        };
    }

    private async ValueTask<(InfoAnswer Info, ApiVersion Version)> ReadInfoAsync(CancellationToken cancellationToken)
    {
        using var reply = await connection.SendAsync(new EngineCall(HttpMethod.Get, "/info", "inspect the engine"), cancellationToken).ConfigureAwait(false);
        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        return (await reply.ReadAsync(EngineJson.Default.InfoAnswer).ConfigureAwait(false), reply.ApiVersion);
    }

    public async ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken)
    {
        // Docker makes its default network anew whenever it starts and finds no container running; on Podman that date is the service's, which ends no container.
        using var reply = await connection.SendAsync(new EngineCall(HttpMethod.Get, "/networks/bridge", "inspect network", "bridge"), cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound || reply.IsPodman)
        {
            return null;
        }

        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        return (await reply.ReadAsync(EngineJson.Default.NetworkAnswer).ConfigureAwait(false)).Created?.ToUniversalTime();
    }

    public void Dispose()
    {
        puller.Dispose();
        connection.Dispose();
    }

    private sealed record KnownId(string Id, bool IsStable);
}

/// <summary>What an engine's description says of users and limits.</summary>
internal static partial class EngineUsers
{
    /// <summary>Whether a security option is on: <c>name=rootless</c>.</summary>
    public static bool Has(InfoAnswer info, string option) =>
        info.SecurityOptions?.Any(text => text.Split(',').Contains($"name={option}", StringComparer.Ordinal)) is true;

    /// <summary>With userns-remap the data root ends in the user and group that root of a container is: <c>/var/lib/docker/100000.100000</c>.</summary>
    public static UserIds? RemappedRootOf(InfoAnswer info) => Has(info, "userns") && info.DockerRootDir is { } root && RemappedFolder().Match(root) is { Success: true } match
        ? new UserIds(int.Parse(match.Groups["uid"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), int.Parse(match.Groups["gid"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
        : null;

    public static IReadOnlyList<string> UnenforcedLimitsOf(InfoAnswer info) =>
        [.. info.MemoryLimit is false ? (string[])["memory"] : [], .. info.CpuQuota is false ? (string[])["cpus"] : [], .. info.PidsLimit is false ? (string[])["pids"] : []];

    [GeneratedRegex(@"/(?<uid>[0-9]{1,9})\.(?<gid>[0-9]{1,9})/?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RemappedFolder();
}
