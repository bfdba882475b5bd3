namespace Galaxy.Runtime;

/// <summary>The checks of a start, in order. Nothing here changes a container or a record.</summary>
internal sealed class StartChecks(
    IContainerEngine docker, EngineIdentity engines, StatePaths states, ResourceLimits limits, RecordedSettings recorded, PullProgressFeed progress,
    GalaxyRuntimeOptions options)
{
    /// <summary>Reference, settings, engine, network, pull, inspect, limits, state directory.</summary>
    public async ValueTask<StepResult<StartPlan>> CheckAsync(OperationScope scope, string imageRef)
    {
        if (!ImageReference.TryParse(imageRef, out _, out var problem))
        {
            return Failure.StartConfig($"invalid image_ref: {problem}");
        }

        if ((await recorded.ForNewAsync(scope)).HasFailed(out var settings, out var noSettings))
        {
            return noSettings;
        }

        if ((await CheckEngineAsync(scope)).HasFailed(out var engine, out var otherEngine))
        {
            return otherEngine;
        }

        if (await CheckNetworkAsync(scope) is { } noNetwork)
        {
            return noNetwork;
        }

        if ((await PullAsync(scope, imageRef)).HasFailed(out var image, out var noImage))
        {
            return noImage;
        }

        var resolved = limits.Resolve(scope.GameId, image.Labels, engine, settings.Limits);
        try
        {
            var statePath = await scope.AskAsync(PortCall.PrepareState, cancel => states.PrepareAsync(scope.GameId, cancel));
            return new StartPlan(imageRef, image, settings, resolved, statePath, engine);
        }
        catch (RuntimePortException fault)
        {
            return Failure.StartConfig($"prepare state directory: {fault.Message}").Because(fault);
        }
    }

    /// <summary>Stores the settings of a plan whose checks have all passed: the last thing before commit.</summary>
    public ValueTask<Failure?> SaveSettingsAsync(OperationScope scope, StartPlan plan) => recorded.SaveAsync(scope, plan.Settings);

    /// <summary>A game stays on the engine that runs it: its state directory and its container are there.</summary>
    public async ValueTask<StepResult<EngineInfo>> CheckEngineAsync(OperationScope scope)
    {
        try
        {
            var engine = await engines.FindAsync(scope);
            return scope.Record is { EngineId: not null } record && !string.Equals(record.EngineId, engine.Id, StringComparison.Ordinal)
                ? new Failure(ErrorCode.Conflict, $"the game belongs to container engine \"{record.EngineId}\", this is \"{engine.Id}\"")
                : engine;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("inspect engine", fault);
        }
    }

    /// <summary>The plan of going back to the recorded image and settings, which must still be there; null when they are not.</summary>
    public async ValueTask<StartPlan?> PlanRollbackAsync(OperationScope scope, RuntimeRecord old, StartPlan next)
    {
        if (old is not { ImageId: { } imageId, ImageRef: { } imageRef })
        {
            return null;
        }

        var image = string.Equals(imageId, next.Image.Id, StringComparison.Ordinal)
            ? next.Image
            : await scope.AskAsync(PortCall.InspectImage, cancel => docker.InspectImageAsync(imageId, cancel));
        return image is not null && await recorded.FindAsync(scope, old.SettingsDigest) is { } settings
            ? next with { ImageRef = imageRef, Image = image, Settings = settings, Limits = limits.Resolve(scope.GameId, image.Labels, next.Engine, settings.Limits) }
            : null;
    }

    private async ValueTask<Failure?> CheckNetworkAsync(OperationScope scope)
    {
        try
        {
            return await scope.AskAsync(PortCall.NetworkExists, cancel => docker.NetworkExistsAsync(options.Network, cancel))
                ? null
                : Failure.StartConfig($"docker network \"{options.Network}\" is missing; create it with: docker network create {options.Network}");
        }
        catch (RuntimePortException fault)
        {
            return Failure.Engine("ensure docker network", fault);
        }
    }

    private async ValueTask<StepResult<ImageInfo>> PullAsync(OperationScope scope, string imageRef)
    {
        try
        {
            await scope.AskAsync(
                PortCall.PullImage,
                cancel => docker.PullImageAsync(imageRef, options.Pull.Policy, progress.For(scope), cancel),
                options.Pull.TotalTimeout);
        }
        catch (RuntimePortException fault)
        {
            return Failure.ImagePull(fault.Message).Because(fault);
        }

        try
        {
            return await scope.AskAsync(PortCall.InspectImage, cancel => docker.InspectImageAsync(imageRef, cancel)) is { } image
                ? image
                : Failure.ImagePull("inspect image: the image is not there after the pull");
        }
        catch (RuntimePortException fault)
        {
            return Failure.ImagePull($"inspect image: {fault.Message}").Because(fault);
        }
    }
}

/// <summary>A container that can be started: every check of it has passed.</summary>
/// <param name="ImageRef">The reference as it was asked for.</param>
/// <param name="Image">The image, by content id.</param>
/// <param name="Settings">What it is given besides; <see cref="GameSettings.None"/> if nothing.</param>
/// <param name="Limits">What it may use.</param>
/// <param name="StatePath">Its state directory as the daemon sees it.</param>
/// <param name="Engine">The engine that will run it.</param>
internal sealed record StartPlan(string ImageRef, ImageInfo Image, GameSettings Settings, ContainerLimits Limits, string StatePath, EngineInfo Engine);

/// <summary>Which engine is behind the port; asked rarely, because it hardly ever changes.</summary>
internal sealed class EngineIdentity(IContainerEngine docker, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private Known? known;

    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<EngineInfo> FindAsync(OperationScope scope)
    {
        if (known is { } last && time.GetElapsedTime(last.AskedAt) < Freshness)
        {
            return last.Engine;
        }

        return await AskAsync(scope);
    }

    /// <summary>
    /// Makes sure that the engine which does not have the recorded container is the record's own: one that was replaced within the freshness has none of its predecessor's, and those may run.
    /// </summary>
    /// <exception cref="RuntimePortException">The engine did not answer, or another one answers.</exception>
    public async ValueTask ConfirmAsync(OperationScope scope)
    {
        if (scope.Record is { EngineId: not null } record && await AskAsync(scope) is { } engine && !string.Equals(engine.Id, record.EngineId, StringComparison.Ordinal))
        {
            throw new RuntimePortException(PortFault.Unavailable, $"container {record.ContainerId} belongs to engine \"{record.EngineId}\", and this host uses engine \"{engine.Id}\"");
        }
    }

    private async ValueTask<EngineInfo> AskAsync(OperationScope scope)
    {
        var asked = time.GetTimestamp();
        var engine = await scope.AskAsync(PortCall.InspectEngine, docker.InspectEngineAsync);
        known = new Known(engine, asked);
        return engine;
    }

    private sealed record Known(EngineInfo Engine, long AskedAt);
}

/// <summary>Brings the progress of pulls into the in-process feed, at most ten times per second and operation.</summary>
internal sealed class PullProgressFeed(RuntimeEventFeed feed, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public IProgress<ImagePullProgress> For(OperationScope scope) => new OfOperation(feed, time, scope);

    private sealed class OfOperation(RuntimeEventFeed feed, TimeProvider time, OperationScope scope) : IProgress<ImagePullProgress>
    {
        private long lastTold;
        private ImagePullProgress? lastComplete;

        public void Report(ImagePullProgress value)
        {
            if (!feed.HasWatchers)
            {
                return;
            }

            var now = time.GetTimestamp();
            var last = Interlocked.Read(ref lastTold);

            // The end is reported at once, and once.
            var isComplete = value.LayersTotal > 0 && value.LayersDone == value.LayersTotal && Interlocked.Exchange(ref lastComplete, value) != value;
            if (isComplete || last == 0 || time.GetElapsedTime(last, now) >= Pause)
            {
                Interlocked.Exchange(ref lastTold, now);
                feed.Publish(new PullProgress
                {
                    OccurredAt = time.GetUtcNow(),
                    OperationId = scope.Operation.Id,
                    GameId = scope.GameId,
                    Progress = value,
                });
            }
        }
    }
}
