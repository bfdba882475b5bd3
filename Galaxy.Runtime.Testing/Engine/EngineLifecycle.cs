namespace Galaxy.Runtime.Testing;

/// <summary>Starts and ends the processes of containers. Every method but the timers' callbacks is called inside the engine's gate.</summary>
internal sealed class EngineLifecycle(EngineGate gate, EngineEvents events, EngineNetworks networks, EnginePorts ports, TimeProvider time)
{
    /// <summary>The exit code of a killed process.</summary>
    public const int Killed = 137;

    private int addresses;

    public void Start(EngineContainer container)
    {
        if (container.State is ContainerState.Running or ContainerState.Restarting)
        {
            return;
        }

        if (container.State is ContainerState.Paused)
        {
            throw new RuntimePortException(PortFault.Rejected, $"The container {container.Id} is paused: it cannot be started.");
        }

        if (container.IsPoisoned)
        {
            throw new RuntimePortException(PortFault.Unavailable, $"The container {container.Id} cannot be started: its task already exists.");
        }

        Connect(container);
        if (container.Image.Behaviour.HasBadEntrypoint)
        {
            throw Refuse(container, "the entrypoint does not exist (127)");
        }

        container.Ports = ports.Bind(container);

        Launch(container);
    }

    /// <summary>Asks the process to end, and sees that it is killed when the grace period is over. Of several stops the shortest wins.</summary>
    /// <returns>Completes when it has ended.</returns>
    public Task Stop(EngineContainer container, TimeSpan grace)
    {
        if (container.Run is not { } run)
        {
            container.State = container.State is ContainerState.Restarting ? ContainerState.Exited : container.State;
            return Task.CompletedTask;
        }

        run.IsStopRequested = true;
        events.Publish(container, ContainerEventType.Kill);
        var behaviour = container.Image.Behaviour;
        if (grace == TimeSpan.Zero)
        {
            Kill(container);
        }
        else if (behaviour.StopsAfter == TimeSpan.Zero)
        {
            End(container, behaviour.StopExitCode);
        }
        else
        {
            if (behaviour.StopsAfter != Timeout.InfiniteTimeSpan)
            {
                After(container, run, behaviour.StopsAfter, () => End(container, behaviour.StopExitCode));
            }

            After(container, run, grace, () => Kill(container));
        }

        return run.WhenEnded();
    }

    /// <summary>Waits while a container runs, as <see cref="IContainerEngine.WaitRunningAsync"/> says.</summary>
    public Task<bool> WaitRunning(EngineContainer? container, TimeSpan duration, TimeSpan healthTimeout)
    {
        if (container?.Run is not { } run)
        {
            return Task.FromResult(false);
        }

        var wait = new TaskCompletionSource<bool>();
        void End(bool ranOn) => gate.Afterwards(() => wait.TrySetResult(ranOn));
        var isDue = duration <= TimeSpan.Zero;
        void Check(bool isLast = false)
        {
            if (healthTimeout > TimeSpan.Zero && container.Health is ContainerHealth.Unhealthy)
            {
                End(ranOn: false);
            }
            else if (isLast || (isDue && (healthTimeout <= TimeSpan.Zero || container.Health is ContainerHealth.Healthy)))
            {
                End(ranOn: true);
            }
        }

        run.OnEnd(() => wait.TrySetResult(false));
        run.OnHealth(() => Check());
        After(container, run, duration, () =>
        {
            isDue = true;
            Check();
        });
        After(container, run, duration > healthTimeout ? duration : healthTimeout, () => Check(isLast: true));
        Check();
        return wait.Task;
    }

    public void Kill(EngineContainer container)
    {
        if (container.Run is not null)
        {
            events.Publish(container, ContainerEventType.Kill);
            End(container, Killed);
        }
    }

    public void End(EngineContainer container, int exitCode, bool outOfMemory = false)
    {
        if (container.Run is not { } run)
        {
            return;
        }

        run.CancelTimers();
        gate.Afterwards(run.SignalWaiters);
        container.Run = null;
        container.State = container.RestartsAlways && !run.IsStopRequested ? ContainerState.Restarting : ContainerState.Exited;
        container.ExitCode = exitCode;
        container.OomKilled = outOfMemory;
        container.FinishedAt = time.GetUtcNow();
        container.IPAddress = null;
        container.Ports = [];
        // An engine calls the check of an exited container unhealthy, without an event.
        container.Health = container.Image.Behaviour.HasHealthCheck ? ContainerHealth.Unhealthy : ContainerHealth.None;
        if (outOfMemory)
        {
            events.Publish(container, ContainerEventType.Oom);
        }

        events.Publish(container, ContainerEventType.Die, exitCode);
        if (run.IsStopRequested)
        {
            events.Publish(container, ContainerEventType.Stop);
        }
    }

    public void SetHealth(EngineContainer container, ContainerHealth health)
    {
        container.Health = health;
        container.Run?.SignalHealth();
        if (health is ContainerHealth.Healthy or ContainerHealth.Unhealthy)
        {
            events.Publish(container, health is ContainerHealth.Healthy ? ContainerEventType.Healthy : ContainerEventType.Unhealthy);
        }
    }

    private void Connect(EngineContainer container)
    {
        container.NetworkId ??= networks.FindId(container.Spec.Network);
        if (container.NetworkId is not { } id || !networks.HasId(id))
        {
            throw Refuse(container, $"network {container.NetworkId ?? container.Spec.Network} not found");
        }
    }

    private void Launch(EngineContainer container)
    {
        var run = new EngineRun();
        var behaviour = container.Image.Behaviour;
        addresses++;
        container.Run = run;
        container.State = ContainerState.Running;
        container.Health = behaviour.HasHealthCheck ? ContainerHealth.Starting : ContainerHealth.None;
        container.ExitCode = null;
        container.OomKilled = false;
        container.Error = "";
        container.StartedAt = time.GetUtcNow();
        container.FinishedAt = null;
        container.IPAddress = $"172.30.{addresses / 250 % 250}.{(addresses % 250) + 2}";
        container.Log.AddRange(behaviour.LogLines);
        events.Publish(container, ContainerEventType.Start);

        if (behaviour.ExitsAfter == TimeSpan.Zero)
        {
            End(container, behaviour.ExitCode, behaviour.OutOfMemory);
            return;
        }

        After(container, run, behaviour.HealthyAfter, () => SetHealth(container, ContainerHealth.Healthy));
        After(container, run, behaviour.UnhealthyAfter, () => SetHealth(container, ContainerHealth.Unhealthy));
        After(container, run, behaviour.ExitsAfter, () => End(container, behaviour.ExitCode, behaviour.OutOfMemory));
    }

    private void After(EngineContainer container, EngineRun run, TimeSpan? delay, Action change)
    {
        if (delay is not { } due)
        {
            return;
        }

        // A timer that was about to fire when its run ended must not touch the next run.
        run.Keep(time.CreateTimer(
            _ => gate.Inside(() =>
            {
                if (container.Run == run)
                {
                    change();
                }
            }),
            null,
            due,
            Timeout.InfiniteTimeSpan));
    }

    private static RuntimePortException Refuse(EngineContainer container, string reason)
    {
        container.Error = reason;
        return new RuntimePortException(PortFault.Rejected, $"The container {container.Id} cannot be started: {reason}.");
    }
}
