using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// The one client of a host, opened when first needed. Every command has its own deadline, because the client checks its own only about once
/// per second. It reconnects by itself; one that stays silent is reconnected after about four times that deadline.
/// </summary>
internal sealed class RedisConnection(RedisSource source, TimeSpan commandTimeout, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private Task<RedisClient>? opening;
    private bool isDisposed;

    /// <summary>Host and port, for messages.</summary>
    public string Address => source.Address
        ?? (opening is { IsCompletedSuccessfully: true, Result.Multiplexer: { } multiplexer } ? RedisSource.Describe(multiplexer.GetEndPoints()) : "the host's connection");

    /// <summary>Sends one command.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="arguments">Its arguments: keys, texts, numbers and bytes.</param>
    /// <param name="cancellationToken">Cancels the wait; the command may still take effect.</param>
    /// <exception cref="RuntimePortException">There was no answer in time, no connection, or an error reply.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisReply> SendAsync(string command, object[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var current = Opening();
        var answer = current.IsCompletedSuccessfully ? current.Result.ExecuteAsync(command, arguments) : OpenAndExecuteAsync();
        try
        {
            return new RedisReply(await answer.WaitAsync(commandTimeout, time, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (RedisConnectionException exception) when (current is { IsCompletedSuccessfully: true, Result.HasOnlyReplicas: true })
        {
            throw RedisErrors.OnlyReplicas(Address, exception);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            throw RedisErrors.Translate(exception, command, Address);
        }
        finally
        {
            if (!answer.IsCompleted)
            {
                Observe(answer);
            }
        }

        async Task<RedisResult> OpenAndExecuteAsync()
        {
            var client = await current.ConfigureAwait(false);
            return await client.ExecuteAsync(command, arguments).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a Lua script: atomic, one round trip, and no server state that a restart could lose.</summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">Its <c>KEYS</c>.</param>
    /// <param name="values">Its <c>ARGV</c>.</param>
    /// <param name="cancellationToken">Cancels the wait; the script may still take effect.</param>
    /// <exception cref="RuntimePortException">There was no answer in time, no connection, or an error reply.</exception>
    public ValueTask<RedisReply> RunAsync(string script, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<object> values, CancellationToken cancellationToken)
    {
        object[] arguments = [script, keys.Length, .. keys, .. values];
        return SendAsync("EVAL", arguments, cancellationToken);
    }

    /// <summary>Takes the host's own client, if it is to be used, so that one that queues is refused. No-op for one of ours.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The host has none, or it queues.</exception>
    public async Task TakeSharedAsync(CancellationToken cancellationToken)
    {
        if (!source.IsShared)
        {
            return;
        }

        try
        {
            await Opening().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception) && !cancellationToken.IsCancellationRequested)
        {
            // The host makes it by connecting, and there is no server: the next command tries again, and reports.
        }
    }

    public void Dispose()
    {
        Task<RedisClient>? last;
        lock (gate)
        {
            isDisposed = true;
            last = opening;
        }

        if (last is not null && !source.IsShared)
        {
            _ = CloseAsync(last);
        }
    }

    private Task<RedisClient> Opening()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                throw RedisErrors.Closed(Address);
            }

            return opening is null or { IsFaulted: true } or { IsCanceled: true } ? opening = source.OpenAsync() : opening;
        }
    }

    private static void Observe(Task answer) => _ = answer.ContinueWith(
        static answer => _ = answer.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static async Task CloseAsync(Task<RedisClient> opening)
    {
        try
        {
            var client = await opening.ConfigureAwait(false);
            await client.Multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await client.Multiplexer.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            // It never was a connection, or it is broken: either way it is over.
        }
    }
}
