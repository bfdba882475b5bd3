using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Testing;

/// <summary>The one way through which every wrapper's calls go.</summary>
internal static class FaultGate
{
    public static async ValueTask<T> PassAsync<T>(
        this FaultPlan plan, string callName, string subject, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var fault = plan.Enter(callName, subject);
        await fault.BeforeAsync(async late => await call(late).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = await call(cancellationToken).ConfigureAwait(false);
            await fault.AfterAsync(cancellationToken).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            await fault.StayIfDeadAsync().ConfigureAwait(false);
        }
    }

    public static async ValueTask PassAsync(
        this FaultPlan plan, string callName, string subject, Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken) =>
        await plan.PassAsync(
            callName,
            subject,
            async token =>
            {
                await call(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public static async IAsyncEnumerable<T> PassAsync<T>(
        this FaultPlan plan, string callName, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var fault = plan.Enter(callName, "");
        await fault.BeforeAsync(static _ => ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await fault.StayIfDeadAsync().ConfigureAwait(false);
                yield return item;
            }

            await fault.AfterAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await fault.StayIfDeadAsync().ConfigureAwait(false);
        }
    }
}
