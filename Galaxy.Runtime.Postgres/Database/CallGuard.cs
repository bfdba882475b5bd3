using System.Runtime.CompilerServices;
using System.Transactions;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Postgres;

/// <summary>Stands between a caller and Npgsql: the call returns when the caller's token fires, even while the server hangs, and throws faults only.</summary>
internal sealed class CallGuard(TimeProvider timeProvider, ILogger logger)
{
    // For callers without a deadline of their own: a hung server still ends as a result.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Task cancelling = Task.CompletedTask;

    /// <summary>Runs a call.</summary>
    /// <param name="state">What the call needs.</param>
    /// <param name="call">The call; its token fires only after the caller has gone.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <exception cref="RuntimePortException">The call failed, or there was no answer.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> RunAsync<TState, T>(TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = cancellationToken.CanBeCanceled ? null : new CancellationTokenSource(LongestCall, timeProvider);
        var given = deadline?.Token ?? cancellationToken;
        var cancellation = new CancellationTokenSource();
        Task<T>? pending = null;
        try
        {
            pending = Detached(state, call, cancellation.Token);
            return await pending.WaitAsync(given).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (given.IsCancellationRequested)
        {
            _ = GiveUpAsync(pending!, cancellation);
            cancellationToken.ThrowIfCancellationRequested();
            throw new RuntimePortException(PortFault.TimedOut, $"PostgreSQL did not answer within {LongestCall.TotalSeconds:0} s.");
        }
        catch (Exception exception) when (PostgresErrors.IsOfTheDatabase(exception))
        {
            throw PostgresErrors.Translate(exception);
        }
    }

    // A journal entry must not be undone with a transaction of the host.
    private static Task<T> Detached<TState, T>(TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (Transaction.Current is null)
        {
            return call(state, cancellationToken);
        }

        var none = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        try
        {
            return call(state, cancellationToken);
        }
        finally
        {
            none.Dispose();
        }
    }

    // Npgsql sends its cancel request synchronously and waits for the server's end of it: with a hung server the thread that cancels
    // hangs as well. So it is never the caller's thread, and at most one at a time.
    private async Task GiveUpAsync(Task pending, CancellationTokenSource cancellation)
    {
        if (!pending.IsCompleted)
        {
            logger.CallGivenUp();
            lock (gate)
            {
                cancelling = cancelling.ContinueWith(
                    static (_, source) => ((CancellationTokenSource)source!).Cancel(),
                    cancellation,
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default);
            }
        }

        // No caller waits for it any more: its failure is observed here.
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
