namespace Galaxy.Runtime.Testing;

/// <summary>What happens to one call: <see cref="BeforeAsync"/> in place of its effect, <see cref="AfterAsync"/> in place of its answer.</summary>
internal readonly record struct PlannedFault(FaultPlan Plan, string CallName, FaultRule? Rule)
{
    private FaultKind Kind => Rule?.Kind ?? FaultKind.None;

    public async ValueTask BeforeAsync(Func<CancellationToken, ValueTask> effect, CancellationToken cancellationToken)
    {
        await StayIfDeadAsync().ConfigureAwait(false);
        switch (Kind)
        {
            case FaultKind.FailBefore:
                throw Fault(Rule!.Fault);
            case FaultKind.HangBefore:
                await HangAsync(cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.LateEffect:
                _ = HaveLateEffectAsync(effect);
                throw Fault(PortFault.TimedOut);
            case FaultKind.CrashBefore:
                await CrashAsync().ConfigureAwait(false);
                break;
            case FaultKind.None or FaultKind.FailAfter or FaultKind.HangAfter or FaultKind.CrashAfter:
                break;
        }
    }

    public async ValueTask AfterAsync(CancellationToken cancellationToken)
    {
        await StayIfDeadAsync().ConfigureAwait(false);
        switch (Kind)
        {
            case FaultKind.FailAfter:
                throw Fault(Rule!.Fault);
            case FaultKind.HangAfter:
                await HangAsync(cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.CrashAfter:
                await CrashAsync().ConfigureAwait(false);
                break;
            case FaultKind.None or FaultKind.FailBefore or FaultKind.HangBefore or FaultKind.LateEffect or FaultKind.CrashBefore:
                break;
        }
    }

    /// <summary>Never returns in a dead host: nothing of it may go on, not even its clean-up.</summary>
    public Task StayIfDeadAsync() => Plan.IsCrashed ? new TaskCompletionSource().Task : Task.CompletedTask;

    private Task CrashAsync()
    {
        Plan.CrashNow();
        return StayIfDeadAsync();
    }

    private async Task HangAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, Plan.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await StayIfDeadAsync().ConfigureAwait(false);
        }
    }

    private async Task HaveLateEffectAsync(Func<CancellationToken, ValueTask> effect)
    {
        await Task.Delay(Rule!.Delay, Plan.Time, CancellationToken.None).ConfigureAwait(false);
        await effect(CancellationToken.None).ConfigureAwait(false);
    }

    private RuntimePortException Fault(PortFault fault) => new(fault, $"{CallName}: a planned fault.");
}
