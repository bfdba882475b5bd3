using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Http;

/// <summary>Serves the events of the process to browsers, each stream with its own queue, and not to more than can be served.</summary>
internal sealed class EventStreams(
    IRuntimeEvents events, IOptions<GalaxyRuntimeApiOptions> options, IOptions<JsonOptions> json, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string ContentType = "text/event-stream";

    private int open;

    /// <summary>Serves one stream until its reader goes, or the host stops.</summary>
    public async Task<IResult> ServeAsync(HttpContext http)
    {
        if (Interlocked.Increment(ref open) > options.Value.MaxEventStreams)
        {
            Interlocked.Decrement(ref open);
            return RuntimeProblems.Of(ErrorCode.ServiceUnavailable, "there are as many event streams as this host serves; try again later", http, canRetry: true);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await WriteAsync(http.Response, ending);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The reader went, or the host stops.
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }

        return Results.Empty;
    }

    private async Task WriteAsync(HttpResponse response, CancellationTokenSource ending)
    {
        // Watched before the first byte is sent: who sees the stream begin misses nothing.
        await using var happenings = events.WatchAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        Task<bool>? next = null;
        try
        {
            await WriteAsync(response, "retry: 2000\n\n"u8, ending.Token);
            for (var id = 1L; ;)
            {
                next ??= happenings.MoveNextAsync().AsTask();
                await ((Task)next).WaitAsync(options.Value.EventKeepAlive, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!next.IsCompleted)
                {
                    await WriteAsync(response, ": alive\n\n"u8, ending.Token);
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                next = null;
                if (EventMessage.Of(happenings.Current) is { } message)
                {
                    await WriteAsync(response, message, id++, ending.Token);
                }
            }
        }
        finally
        {
            // An enumerator may not be disposed of while it is asked for more.
            await ending.CancelAsync();
            await ((Task?)next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteAsync(HttpResponse response, EventMessage message, long id, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.Serialize(message.Data, message.Data.GetType(), json.Value.SerializerOptions);
        await response.WriteAsync($"event: {message.Name}\nid: {id}\ndata: {data}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static ValueTask<System.IO.Pipelines.FlushResult> WriteAsync(HttpResponse response, ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        response.BodyWriter.Write(text);
        return response.BodyWriter.FlushAsync(cancellationToken);
    }
}
