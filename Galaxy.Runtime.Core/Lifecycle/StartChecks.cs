using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>The checks of a start, in order. Nothing here changes a container or a record.</summary>
internal sealed class StartChecks(
    IContainerEngine docker, EngineIdentity engines, StatePaths states, ResourceLimits limits, RecordedSettings recorded, ContainerSpecs specs, PullProgressFeed progress,
    GalaxyRuntimeOptions options)
{
    /// <summary>Reference, settings, engine, network, pull, inspect, limits, state directory, the host's last word.</summary>
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

        if (!engine.HasStableId)
        {
            return Failure.StartConfig(EngineIdentity.UnstableId);
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
        string statePath;
        try
        {
            statePath = await scope.AskAsync(PortCall.PrepareState, cancel => states.PrepareAsync(scope.GameId, cancel));
        }
        catch (RuntimePortException fault)
        {
            return Failure.StartConfig($"prepare state directory: {fault.Message}").Because(fault);
        }

        return await CompleteAsync(scope, new StartPlan(imageRef, image, settings, resolved, statePath, engine));
    }

    /// <summary>What a plan still needs from the host itself.</summary>
    public ValueTask<StepResult<StartPlan>> CompleteAsync(OperationScope scope, StartPlan plan) => specs.ConfigureAsync(scope, plan);

    /// <summary>Stores the settings of a plan whose checks have all passed: the last thing before commit.</summary>
    public ValueTask<Failure?> SaveSettingsAsync(OperationScope scope, StartPlan plan) => recorded.SaveAsync(scope, plan.Settings);

    /// <summary>A game stays on the engine that runs it: its state directory and its container are there. A removed one has none.</summary>
    public async ValueTask<StepResult<EngineInfo>> CheckEngineAsync(OperationScope scope)
    {
        try
        {
            var engine = await engines.FindAsync(scope);
            return EngineIdentity.IsBoundElsewhere(scope.Record, engine) && await engines.BindAsync(scope, scope.Record!, engine) is { } elsewhere ? elsewhere : engine;
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

        var image = string.Equals(imageId, next.Image.Id, StringComparison.Ordinal) ? next.Image : await FindOldImageAsync(scope, imageRef, imageId, old.ImageDigest);
        if (image is null || await recorded.FindAsync(scope, old.SettingsDigest) is not { } settings)
        {
            return null;
        }

        var plan = next with { ImageRef = imageRef, Image = image, Settings = settings, Limits = limits.Resolve(scope.GameId, image.Labels, next.Engine, settings.Limits), Spec = null };
        return (await CompleteAsync(scope, plan)).HasFailed(out var completed, out _) ? null : completed;
    }

    /// <summary>The image that a record names: by its content id, or where the engine does not know that (any more), by the repository of its reference and its digest, pulled if the policy allows it.</summary>
    /// <returns>Null if it is not to be had.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<ImageInfo?> FindOldImageAsync(OperationScope scope, string imageRef, string imageId, string? digest)
    {
        if (await scope.AskAsync(PortCall.InspectImage, cancel => docker.InspectImageAsync(imageId, cancel)) is { } known)
        {
            return known;
        }

        if (digest is null || !ImageReference.TryParse(imageRef, out var reference, out _))
        {
            return null;
        }

        var byDigest = $"{reference.Name}@{digest}";
        var image = await scope.AskAsync(PortCall.InspectImage, cancel => docker.InspectImageAsync(byDigest, cancel));
        if (image is null && options.Pull.Policy is not PullPolicy.Never)
        {
            try
            {
                image = await scope.AskAsync(PortCall.PullImage, cancel => docker.PullImageAsync(byDigest, PullPolicy.IfMissing, progress.For(scope), cancel), options.Pull.TotalTimeout);
            }
            catch (RuntimePortException fault) when (fault.Fault is PortFault.Rejected or PortFault.Unavailable)
            {
                // Without a rollback plan the operation goes on, as with an image that was removed.
                return null;
            }
        }

        if (image is not null)
        {
            scope.FoundByDigest = byDigest;
        }

        return image;
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
        scope.Operation.Pulling?.Invoke(true);
        try
        {
            return await scope.AskAsync(
                PortCall.PullImage,
                cancel => docker.PullImageAsync(imageRef, options.Pull.Policy, progress.For(scope), cancel),
                options.Pull.TotalTimeout);
        }
        catch (RuntimePortException fault)
        {
            return Failure.ImagePull(fault.Message).Because(fault);
        }
        finally
        {
            scope.Operation.Pulling?.Invoke(false);
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
internal sealed record StartPlan(string ImageRef, ImageInfo Image, GameSettings Settings, ContainerLimits Limits, string StatePath, EngineInfo Engine)
{
    /// <summary>The container that is created, as the host configured it; null until then.</summary>
    public ContainerSpec? Spec { get; init; }
}

/// <summary>Which engine is behind the port, asked rarely because it hardly ever changes, and whether a record that names another one may be bound to it.</summary>
internal sealed class EngineIdentity(IContainerEngine docker, IRuntimeRecordStore records, StateOwner owner, GalaxyRuntimeOptions options, TimeProvider time)
{
    public const string UnstableId =
        "the container engine reports another id at each call, so its games could not be found again; give it an identity of your own (Docker:EngineId)";

    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> waiting = [];
    private Known? known;
    private bool isAsking;

    /// <summary>Whether a record names another engine, and with it a container there.</summary>
    public static bool IsBoundElsewhere(RuntimeRecord? record, EngineInfo engine) =>
        record is { EngineId: not null, Status: not RuntimeStatus.Removed } && !string.Equals(record.EngineId, engine.Id, StringComparison.Ordinal);

    /// <summary>How a record stands to an engine, by what of the game was found there.</summary>
    /// <param name="record">The record; null if there is none.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="recorded">The container that the record names, if it is there.</param>
    /// <param name="named">The container that has the game's name, if it is there and ours.</param>
    /// <param name="list">Reads what hosts saw of engines; asked only if the answer rests on it.</param>
    /// <returns>The binding, and what it waits for if it is <see cref="EngineBinding.Awaited"/>.</returns>
    public async ValueTask<(EngineBinding Binding, string? AwaitedFor)> JudgeAsync(
        RuntimeRecord? record, EngineInfo engine, ContainerInfo? recorded, ContainerInfo? named, Func<ValueTask<IReadOnlyList<EngineSighting>>> list)
    {
        if (!IsBoundElsewhere(record, engine))
        {
            return (EngineBinding.Here, null);
        }

        // Another engine's container of the game has another id, and one that a later operation created there has another fence.
        if (recorded is null && (named is null || ContainerOwnership.FenceOf(named) != record!.Fence))
        {
            return (EngineBinding.Elsewhere, null);
        }

        return FindAlive(record!.EngineId!, await list().ConfigureAwait(false)) is { } alive ? (EngineBinding.Awaited, alive) : (EngineBinding.Rebound, null);
    }

    /// <summary>Binds the operation to this engine though the record names another one, if the game's own container is here: what the operation writes from now on names this engine.</summary>
    /// <returns>Why not; null when it is bound.</returns>
    /// <exception cref="RuntimePortException">A backend did not answer.</exception>
    public async ValueTask<Failure?> BindAsync(OperationScope scope, RuntimeRecord record, EngineInfo engine)
    {
        var recorded = record.ContainerId is { } containerId ? await InspectAsync(scope, containerId) : null;
        var named = recorded is null ? await InspectAsync(scope, GameIds.ContainerName(scope.GameId)) : null;
        named = named is not null && ContainerOwnership.IsOurs(named, scope.GameId, options.InstanceId) ? named : null;
        var (binding, awaitedFor) = await JudgeAsync(
            record, engine, recorded, named, () => scope.AskAsync(PortCall.ListEngines, cancel => records.ListEnginesAsync(record.EngineId, cancel)));
        switch (binding)
        {
            case EngineBinding.Awaited:
                return new Failure(ErrorCode.Conflict, $"the game's container is on engine \"{engine.Id}\" now, but {awaitedFor}") { CanRetry = true };
            case EngineBinding.Elsewhere or EngineBinding.Unknown:
                return new Failure(
                    ErrorCode.Conflict,
                    $"the game belongs to container engine \"{record.EngineId}\", this is \"{engine.Id}\" and does not have its container; if that engine is gone for good, release its games");
            case EngineBinding.Rebound:
                scope.EngineId = engine.Id;
                break;
            case EngineBinding.Here:
                break;
        }

        return null;
    }

    /// <summary>Why the games of an engine may not be bound to another one yet; null when they may.</summary>
    private string? FindAlive(string engineId, IEnumerable<EngineSighting> sightings)
    {
        var newest = sightings.Where(sighting => string.Equals(sighting.EngineId, engineId, StringComparison.Ordinal)).MinBy(static sighting => sighting.Age);
        return newest is null || newest.Age >= options.Engine.ForgetAfter
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"engine \"{engineId}\" was seen {newest.Age.TotalSeconds:0} s ago by host \"{newest.HostName}\"; the game is bound to this one when no host has seen that one for {options.Engine.ForgetAfter}");
    }

    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<EngineInfo> FindAsync(OperationScope scope)
    {
        while (true)
        {
            if (known is { } last && time.GetElapsedTime(last.AskedAt) < Freshness)
            {
                return last.Engine;
            }

            // Of many operations at once one asks, and the others take its answer; if it gets none, another one asks.
            if (!TryBeginAsking(out var answered))
            {
                await answered.WaitAsync(scope.Steps.Token);
                continue;
            }

            try
            {
                return await AskAsync(scope);
            }
            finally
            {
                EndAsking();
            }
        }
    }

    /// <summary>
    /// Makes sure that the engine which does not have the recorded container is the record's own: one that was replaced within the freshness has none of its predecessor's, and those may run.
    /// </summary>
    /// <exception cref="RuntimePortException">The engine did not answer, or another one answers.</exception>
    public async ValueTask ConfirmAsync(OperationScope scope)
    {
        if (scope.Record is { EngineId: not null } record && await AskAsync(scope) is { } engine && !string.Equals(engine.Id, scope.EngineId ?? record.EngineId, StringComparison.Ordinal))
        {
            throw new RuntimePortException(PortFault.Unavailable, $"container {record.ContainerId} belongs to engine \"{record.EngineId}\", and this host uses engine \"{engine.Id}\"");
        }
    }

    /// <summary>Whether this operation is to ask; else one asks already, and the task completes when that has ended.</summary>
    private bool TryBeginAsking(out Task answered)
    {
        lock (gate)
        {
            if (!isAsking)
            {
                isAsking = true;
                answered = Task.CompletedTask;
                return true;
            }

            // One each: of several continuations of one task the runtime runs only the first at once.
            var other = new TaskCompletionSource();
            waiting.Add(other);
            answered = other.Task;
            return false;
        }
    }

    private void EndAsking()
    {
        TaskCompletionSource[] others;
        lock (gate)
        {
            isAsking = false;
            others = [.. waiting];
            waiting.Clear();
        }

        Array.ForEach(others, static other => other.TrySetResult());
    }

    private async ValueTask<EngineInfo> AskAsync(OperationScope scope)
    {
        var asked = time.GetTimestamp();
        var engine = await scope.AskAsync(PortCall.InspectEngine, docker.InspectEngineAsync);
        owner.Learn(engine);
        known = new Known(engine, asked);
        return engine;
    }

    private ValueTask<ContainerInfo?> InspectAsync(OperationScope scope, string idOrName) =>
        scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(idOrName, cancel));

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

/// <summary>
/// The settings that containers are created with: those of the request, or those that the game's record names. The store keeps them beside the record, once
/// per game and digest; the record's own come with it, so that only a request that brings new ones costs a call.
/// </summary>
internal sealed class RecordedSettings(IRuntimeRecordStore records, GameSettingsRules rules)
{
    /// <summary>The settings that an operation's new container gets.</summary>
    /// <returns><see cref="GameSettings.None"/> where there are none.</returns>
    public async ValueTask<StepResult<GameSettings>> ForNewAsync(OperationScope scope)
    {
        var settings = scope.Operation.Settings;
        if (settings is null)
        {
            var digest = scope.Record?.SettingsDigest;
            try
            {
                settings = await FindAsync(scope, digest);
            }
            catch (RuntimePortException fault)
            {
                return Failure.Store("read settings", fault);
            }

            if (settings is null)
            {
                return Missing(digest);
            }
        }

        scope.Draft.SettingsDigest = settings.DigestOrNull;
        return rules.FindLink(settings) is { } link ? Failure.StartConfig(link) : settings;
    }

    /// <summary>The settings with a digest; null if the store does not have them, or not in a form that this version reads.</summary>
    /// <exception cref="RuntimePortException">The store did not answer.</exception>
    public async ValueTask<GameSettings?> FindAsync(OperationScope scope, string? digest)
    {
        if (digest is null)
        {
            return GameSettings.None;
        }

        var json = string.Equals(scope.Before?.SettingsDigest, digest, StringComparison.Ordinal) ? scope.SettingsBefore : null;
        json ??= await scope.AskAsync(PortCall.FindSettings, cancel => records.FindSettingsAsync(scope.GameId, digest, cancel));

        // What a newer version wrote may have members that this one would leave out: then the digest is another.
        return GameSettings.TryParse(json, out var settings, out _) && string.Equals(settings.Digest, digest, StringComparison.Ordinal) ? settings : null;
    }

    /// <summary>Stores what the container is about to be created with, unless the record names the same: the last thing before commit, because entry and record name it from then on.</summary>
    public async ValueTask<Failure?> SaveAsync(OperationScope scope, GameSettings settings)
    {
        if (scope.Draft.SettingsDigest is not { } digest || (scope.SettingsBefore is not null && string.Equals(scope.Before?.SettingsDigest, digest, StringComparison.Ordinal)))
        {
            return null;
        }

        try
        {
            await scope.AskAsync(PortCall.SaveSettings, cancel => records.SaveSettingsAsync(scope.GameId, digest, settings.ToJson(), cancel), besides: TimeSpan.Zero);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Store("save settings", fault);
        }
    }

    private static Failure Missing(string? digest) => new(
        ErrorCode.InternalError,
        $"the record store does not have the settings {digest} that the game's record names, or a newer version wrote them; ask again with settings");
}
