namespace Galaxy.Runtime;

/// <summary>Sees that a started container keeps running, where its image can say so, that it is healthy, and where it is asked for, that its game is ready.</summary>
internal sealed class ContainerSettling(IContainerEngine docker, IReadinessCheck readiness, ExitClassifier triage, StartOptions options, TimeProvider time)
{
    private const int MaxOutputLength = 500;
    private const int OutputLines = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>The running container, or why it does not count as started.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, StartPlan plan, string containerId) =>
        WaitAsync(scope, plan.Image.HasHealthCheck, plan.Settings.Readiness ?? options.Readiness.ToProbe(), containerId);

    /// <summary>The same for a container that ran before: only that it keeps running counts.</summary>
    public ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, string containerId) => WaitAsync(scope, hasHealthCheck: false, probe: null, containerId);

    private async ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, bool hasHealthCheck, ReadinessProbe? probe, string containerId)
    {
        var waitsForHealth = hasHealthCheck && options.HealthTimeout > TimeSpan.Zero;
        var waitsFor = probe;
        var began = time.GetTimestamp();
        DateTimeOffset? startedAt = null;
        using var settling = scope.Trace(PortCall.Settle);
        while (true)
        {
            var container = await scope.AskAsync(PortCall.InspectSettling, cancel => docker.InspectContainerAsync(containerId, cancel));
            if (container is null)
            {
                return Failure.ContainerStart("the container was removed by another process while it started");
            }

            if (container.State is not (ContainerState.Running or ContainerState.Paused))
            {
                return await DescribeExitAsync(scope, container);
            }

            if (startedAt is not null && container.StartedAt != startedAt)
            {
                // Another start of it came between: what ran before proves nothing about this run.
                began = time.GetTimestamp();
                waitsFor = probe;
            }

            startedAt = container.StartedAt;
            var elapsed = time.GetElapsedTime(began);
            var left = options.SettleTime - elapsed;
            var pause = Pause;
            if (waitsForHealth && container.Health is ContainerHealth.Unhealthy)
            {
                return Failure.ContainerStart("the container is unhealthy: its health check fails");
            }

            if (waitsForHealth && container.Health is not ContainerHealth.Healthy)
            {
                if (elapsed >= options.HealthTimeout)
                {
                    return Failure.ContainerStart($"the container did not become healthy within {options.HealthTimeout.TotalSeconds:0.###} s");
                }

                left = Pause;
            }

            if (waitsFor is not null)
            {
                if (await CheckAsync(scope, waitsFor, container) is not { } notReady)
                {
                    waitsFor = null;
                    // The attempt may have taken seconds, in which it may have exited.
                    continue;
                }

                if (time.GetElapsedTime(began) >= waitsFor.Timeout)
                {
                    return await DescribeNotReadyAsync(scope, waitsFor, containerId, notReady);
                }

                left = pause = waitsFor.Interval;
            }

            if (left <= TimeSpan.Zero)
            {
                settling.Succeeded();
                return container;
            }

            await scope.DelayAsync(left < pause ? left : pause);
        }
    }

    /// <returns>Null if the game is ready; else why not.</returns>
    private async ValueTask<string?> CheckAsync(OperationScope scope, ReadinessProbe probe, ContainerInfo container)
    {
        var published = ContainerSpecs.PublishedAddress(container, probe.Port);
        if ((published?.Address ?? container.IPAddress) is not { Length: > 0 } address)
        {
            return "it has no address";
        }

        var target = new ReadinessTarget { ContainerId = container.Id, Address = address, Port = published?.Port ?? probe.Port, HttpPath = probe.HttpPath };
        try
        {
            return await scope.AskAsync(PortCall.CheckReadiness, cancel => readiness.CheckAsync(target, cancel));
        }
        catch (RuntimePortException fault)
        {
            return fault.Message;
        }
    }

    private async ValueTask<Failure> DescribeNotReadyAsync(OperationScope scope, ReadinessProbe probe, string containerId, string reason)
    {
        var output = "";
        try
        {
            var log = await scope.AskAsync(PortCall.ReadLogTail, cancel => docker.ReadLogTailAsync(containerId, OutputLines, cancel));
            output = log.Length > 0 ? $"; its last output: {LastOf(log)}" : "";
        }
        catch (RuntimePortException)
        {
            // The reason stands without it.
        }

        return Failure.ContainerStart($"the game did not become ready within {probe.Timeout.TotalSeconds:0.###} s: {reason}{output}");
    }

    private async ValueTask<Failure> DescribeExitAsync(OperationScope scope, ContainerInfo container)
    {
        await triage.KeepEvidenceAsync(scope, container);
        var reason = container.Error is { } error ? $": {error}" : "";
        var output = scope.Draft.Evidence is { LogTail: { } log } exit && exit.ContainerId == container.Id ? $"; its last output: {LastOf(log)}" : "";
        return Failure.ContainerStart($"the container exited as soon as it started, with code {container.ExitCode}{reason}{output}");
    }

    private static string LastOf(string log)
    {
        var text = log.TrimEnd();
        return text.Length <= MaxOutputLength ? text : "…" + text[^MaxOutputLength..];
    }
}
