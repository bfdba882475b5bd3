namespace Galaxy.Runtime;

/// <summary>Sees that a started container keeps running, and where its image can say so, that it is healthy.</summary>
internal sealed class ContainerSettling(IContainerEngine docker, ExitClassifier triage, StartOptions options, TimeProvider time)
{
    private const int MaxOutputLength = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>The running container, or why it does not count as started.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask<StepResult<ContainerInfo>> WaitAsync(OperationScope scope, bool hasHealthCheck, string containerId)
    {
        var waitsForHealth = hasHealthCheck && options.HealthTimeout > TimeSpan.Zero;
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
            }

            startedAt = container.StartedAt;
            var elapsed = time.GetElapsedTime(began);
            var left = options.SettleTime - elapsed;
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

            if (left <= TimeSpan.Zero)
            {
                settling.Succeeded();
                return container;
            }

            await scope.DelayAsync(left < Pause ? left : Pause);
        }
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
