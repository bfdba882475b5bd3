namespace Galaxy.Runtime;

internal sealed class StartOperation(
    OperationRunner runner, GameInspector inspector, StartChecks checks, ContainerStarter starting, LobbyDiagnostics lobby, TimeProvider time)
{
    public Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(Operation.Start(request), StartAsync, cancellationToken);

    private async ValueTask<StepResult> StartAsync(OperationScope scope)
    {
        var imageRef = scope.Operation.ImageRef;
        if (scope.Record is { Status: RuntimeStatus.Running } other && !string.Equals(other.ImageRef, imageRef, StringComparison.Ordinal))
        {
            return await inspector.RefuseAsync(
                scope, new Failure(ErrorCode.Conflict, $"game \"{scope.GameId}\" is already running with image_ref \"{other.ImageRef}\""));
        }

        if (scope.Record is { Status: RuntimeStatus.Running } given && HasOtherSettings(scope, given.SettingsDigest))
        {
            return await inspector.RefuseAsync(
                scope, new Failure(ErrorCode.Conflict, $"game \"{scope.GameId}\" is already running with other settings ({given.SettingsDigest ?? "none"})"));
        }

        GameInspection? seen = null;
        if (scope.Record is { Status: RuntimeStatus.Running } or { Status: RuntimeStatus.Stopped, ContainerId: not null })
        {
            (seen, var answer) = await InspectAsync(scope, scope.Record);
            if (seen is null)
            {
                return answer;
            }
        }

        await lobby.AskAsync(scope);
        if ((await checks.CheckAsync(scope, imageRef)).HasFailed(out var plan, out var failure))
        {
            return failure;
        }

        scope.Draft.About(imageRef, containerId: null, plan.Image.Id);
        if (await checks.SaveSettingsAsync(scope, plan) is { } notSaved)
        {
            return notSaved;
        }

        await scope.CommitAsync();

        if (scope.Record is { Status: RuntimeStatus.Running } vanished && seen is { Recorded: null })
        {
            scope.AddEvent(HealthEvents.Disappeared(scope, vanished.ContainerId, time.GetUtcNow()));
        }

        return await starting.StartAsync(scope, plan, seen);
    }

    /// <summary>Whether the request asks for other settings than those with a digest; one that brings none takes what is there.</summary>
    private static bool HasOtherSettings(OperationScope scope, string? digest) =>
        scope.Operation.Settings is not null && !string.Equals(scope.Operation.SettingsDigest, digest, StringComparison.Ordinal);

    /// <summary>Inspects a game that has a container by its record.</summary>
    /// <returns>What is there if a new container has to be started; else the answer.</returns>
    private async ValueTask<(GameInspection? Seen, StepResult Answer)> InspectAsync(OperationScope scope, RuntimeRecord record)
    {
        if ((await checks.CheckEngineAsync(scope)).HasFailed(out var engine, out var otherEngine))
        {
            return (null, otherEngine);
        }

        if (record.ContainerId is null)
        {
            return (null, Failures.NoContainerId(record));
        }

        if ((await inspector.TryInspectAsync(scope)).HasFailed(out var seen, out var notInspected))
        {
            return (null, notInspected);
        }

        if (!GameInspection.IsAlive(seen.Recorded))
        {
            scope.InvalidateRecord();
            return (seen, default);
        }

        // What an interrupted operation left may still be stopped by the engine, on behalf of the host that is gone: it is never kept.
        if ((await inspector.TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead))
        {
            return (null, notRead);
        }

        return unresolved is null ? await KeepAsync(scope, record, seen, seen.Recorded!, engine) : (seen, default);
    }

    /// <summary>Keeps the recorded container if it is, or can be made, what was asked for.</summary>
    private async ValueTask<(GameInspection? Seen, StepResult Answer)> KeepAsync(
        OperationScope scope, RuntimeRecord record, GameInspection seen, ContainerInfo container, EngineInfo engine)
    {
        var imageRef = scope.Operation.ImageRef;
        if (record.Status is RuntimeStatus.Running && container.State is ContainerState.Running)
        {
            scope.Draft.AboutContainer(container.Id);
            return (null, StepResult.Replay(record));
        }

        var isAlone = seen.Named is null || seen.Named.Id == container.Id || !GameInspection.IsAlive(seen.Named);
        if (container.State is ContainerState.Restarting || !isAlone)
        {
            return (seen, default);
        }

        if (record.Status is RuntimeStatus.Stopped && !string.Equals(container.ImageRef, imageRef, StringComparison.Ordinal))
        {
            return (null, new Failure(
                ErrorCode.Conflict,
                $"a container of game \"{scope.GameId}\" is running with image_ref \"{container.ImageRef}\" though its record is stopped; stop the game first"));
        }

        if (HasOtherSettings(scope, ContainerOwnership.SettingsOf(container)))
        {
            return (null, new Failure(
                ErrorCode.Conflict,
                $"a container of game \"{scope.GameId}\" is running with other settings though its record is {record.Status.ToWireText()}; stop the game first"));
        }

        scope.Draft.About(imageRef, container.Id, container.ImageId);
        scope.Draft.SettingsDigest = ContainerOwnership.SettingsOf(container);
        await scope.CommitAsync();
        return (null, await starting.AdoptAsync(scope, record, container, engine));
    }
}

/// <summary>Asks the Lobby about a game that is about to start, for the log only.</summary>
internal sealed class LobbyDiagnostics(IEnumerable<ILobbyClient> clients, OperationReporter reporter)
{
    private readonly ILobbyClient? lobby = clients.FirstOrDefault();

    public async ValueTask AskAsync(OperationScope scope)
    {
        if (lobby is null)
        {
            return;
        }

        try
        {
            if (await scope.AskAsync(PortCall.FindGame, cancel => lobby.FindGameAsync(scope.GameId, cancel)) is { } game)
            {
                reporter.LobbyAnswered(scope, game);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !scope.Steps.HasEnded)
        {
            reporter.LobbyFailed(scope, exception);
        }
    }
}
