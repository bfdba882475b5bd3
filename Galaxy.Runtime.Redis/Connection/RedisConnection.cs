using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// The one connection of a host, made when first needed. Every command has its own deadline, because the client's calls never complete
/// while a server hangs; and a connection that stays silent is replaced, because the client waits for the operating system to notice.
/// </summary>
internal sealed class RedisConnection(RedisEndpoint endpoint, TimeSpan commandTimeout, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(1);

    private readonly TimeSpan longestSilence = commandTimeout * 2 > ShortestSilence ? commandTimeout * 2 : ShortestSilence;
    private readonly Lock gate = new();
    private RedisLink? link;
    private bool isDisposed;

    /// <summary>Host and port, for messages.</summary>
    public string Address => endpoint.Address;

    /// <summary>Sends one command.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="arguments">Its arguments: keys, texts, numbers and bytes.</param>
    /// <param name="cancellationToken">Cancels the wait; the command may still take effect.</param>
    /// <exception cref="RuntimePortException">There was no answer in time, no connection, or an error reply.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisReply> SendAsync(string command, object[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var current = Current();
        var answer = current.Opening.IsCompletedSuccessfully ? ExecuteAsync(current.Opening.Result, command, arguments) : OpenAndExecuteAsync();
        try
        {
            return new ClientReply(await answer.WaitAsync(commandTimeout, time, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            throw RedisErrors.Translate(exception, command, Address);
        }
        finally
        {
            if (answer.IsCompleted)
            {
                Note(current, answer);
            }
            else
            {
                NoteWhenItCompletes(current, answer);
                ReplaceIfSilent(current);
            }

            // The client completes calls one by one on its own thread: a continuation that blocked there would block every other caller.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        async Task<RedisResult> OpenAndExecuteAsync() => await ExecuteAsync(await current.Opening.ConfigureAwait(false), command, arguments).ConfigureAwait(false);
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

    /// <summary>Whether a connection fails because of the password; for faults that do not say.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> IsPasswordRefusedAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(commandTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await endpoint.RefusesPasswordAsync(either.Token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        RedisLink? last;
        lock (gate)
        {
            isDisposed = true;
            (last, link) = (link, null);
        }

        _ = last?.CloseAsync();
    }

    private static Task<RedisResult> ExecuteAsync(ConnectionMultiplexer multiplexer, string command, object[] arguments)
    {
        try
        {
            return multiplexer.GetDatabase().ExecuteAsync(command, arguments, CommandFlags.DemandMaster);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            // What the client throws at once, such as for a connection that we closed meanwhile, is an answer like any other.
            return Task.FromException<RedisResult>(exception);
        }
    }

    private RedisLink Current()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                throw RedisErrors.Closed(Address);
            }

            if (link is null or { Opening.IsFaulted: true } or { Opening.IsCanceled: true })
            {
                link = new RedisLink(ConnectionMultiplexer.ConnectAsync(endpoint.ToConfiguration(commandTimeout)), time.GetTimestamp());
            }

            return link;
        }
    }

    // Late answers count as well: they show that the connection lives.
    private void NoteWhenItCompletes(RedisLink current, Task answer) => _ = answer.ContinueWith(
        answer => Note(current, answer), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Note(RedisLink current, Task answer)
    {
        switch (answer.Exception?.InnerException)
        {
            case RedisConnectionException:
                DropIfNeverMade(current);
                break;
            case null when answer.IsCompletedSuccessfully:
            case RedisServerException:
                NoteAnswer(current);
                break;
        }
    }

    private void NoteAnswer(RedisLink current)
    {
        lock (gate)
        {
            current.HasAnswered = true;
            current.SilentSince = null;
        }
    }

    private void ReplaceIfSilent(RedisLink current)
    {
        lock (gate)
        {
            current.SilentSince ??= time.GetTimestamp();
            if (link != current || time.GetElapsedTime(current.SilentSince.Value) < longestSilence)
            {
                return;
            }

            link = null;
        }

        logger.SilentConnectionReplaced(Address);
        _ = current.CloseAsync();
    }

    // A first attempt that failed for one reason goes on reporting another; a new one reports afresh. One per second, as it costs threads.
    private void DropIfNeverMade(RedisLink current)
    {
        lock (gate)
        {
            if (link != current || current.HasAnswered || time.GetElapsedTime(current.OpenedAt) < ShortestLife)
            {
                return;
            }

            link = null;
        }

        _ = current.CloseAsync();
    }
}

/// <summary>One connection of the client, from the attempt to make it on. Its state is guarded by its owner.</summary>
/// <param name="opening">The attempt; it succeeds even if there is no server yet.</param>
/// <param name="openedAt">When it began; a timestamp of the clock.</param>
internal sealed class RedisLink(Task<ConnectionMultiplexer> opening, long openedAt)
{
    public Task<ConnectionMultiplexer> Opening => opening;

    public long OpenedAt => openedAt;

    /// <summary>Whether the server ever answered on it.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>When the first of the commands timed out that had no answer since; null while the server answers.</summary>
    public long? SilentSince { get; set; }

    /// <summary>Ends it, without waiting for commands that are under way.</summary>
    public async Task CloseAsync()
    {
        try
        {
            var multiplexer = await opening.ConfigureAwait(false);
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisErrors.IsOfTheServer(exception))
        {
            // It never was a connection, or it is broken: either way it is over.
        }
    }
}
