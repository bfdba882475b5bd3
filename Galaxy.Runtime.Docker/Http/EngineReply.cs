using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Galaxy.Runtime.Docker;

/// <summary>The engine's answer to one call; its body is read once, then it is disposed.</summary>
internal sealed class EngineReply(EngineCall call, HttpResponseMessage response, CallDeadline deadline, DockerErrors errors) : IDisposable
{
    private const int RefusalBytes = 16 * 1024;

    // A list of ten thousand games is a few of them; what is longer fills the host's memory and is no answer.
    private const int MaxValueBytes = 64 * 1024 * 1024;

    public HttpStatusCode Status => response.StatusCode;

    /// <summary>The version of the API that the call was made in.</summary>
    public ApiVersion ApiVersion { get; init; }

    /// <summary>Whether Podman answers, which has the same statuses for fewer things.</summary>
    public bool IsPodman { get; init; }

    /// <summary>Whether an engine of another version answered than the one the call was written for.</summary>
    public bool IsFromAnotherEngine { get; init; }

    /// <summary>Reads the whole body; a cut one is a fault.</summary>
    public async ValueTask<T> ReadAsync<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return await ReadUntranslatedAsync(typeInfo).ConfigureAwait(false);
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            throw errors.OfTransport(exception, call, deadline.Caller);
        }
    }

    /// <summary>As <see cref="ReadAsync"/>, for a caller that translates transport faults itself.</summary>
    public async ValueTask<T> ReadUntranslatedAsync<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        var body = Bounded(await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false));
        await using (body.ConfigureAwait(false))
        {
            return await JsonSerializer.DeserializeAsync(body, typeInfo, deadline.Token).ConfigureAwait(false)
                ?? throw new JsonException("null where an object or array is due");
        }
    }

    /// <summary>Reads a body of JSON values one by one, as they come; one that breaks off is a fault.</summary>
    public async IAsyncEnumerable<T> ReadLinesAsync<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        var body = Bounded(await OpenAsync().ConfigureAwait(false));
        await using var closing = body.ConfigureAwait(false);
        var values = JsonSerializer.DeserializeAsyncEnumerable(body, typeInfo, topLevelValues: true, deadline.Token).GetAsyncEnumerator(deadline.Token);
        await using var ending = values.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await values.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }
            }
            catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
            {
                throw Translate(exception);
            }

            body.Renew();
            if (values.Current is { } value)
            {
                yield return value;
            }
        }
    }

    /// <summary>Opens the body for reading as it comes; what reading throws is for <see cref="Translate"/>.</summary>
    public async ValueTask<Stream> OpenAsync()
    {
        try
        {
            return await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            throw Translate(exception);
        }
    }

    /// <summary>What a fault while reading the body means.</summary>
    public Exception Translate(Exception exception) => errors.OfTransport(exception, call, deadline.Caller);

    /// <summary>The token that ends this call: the caller's, or our own limit.</summary>
    public CancellationToken Token => deadline.Token;

    /// <summary>Accepts an answer that has no body worth reading, with one of these statuses; anything else is thrown.</summary>
    public ValueTask FinishAsync(HttpStatusCode accepted, HttpStatusCode alsoAccepted = default) =>
        Status == accepted || Status == alsoAccepted ? ValueTask.CompletedTask : ThrowRefusedAsync();

    /// <summary>What this answer means when nothing better is known than its status.</summary>
    public ValueTask<RuntimePortException> RefusedAsync(PortFault? fault = null, string hint = "") =>
        RefusedAsync(text => DockerErrors.OfStatus(fault ?? DockerErrors.FaultOf(Status), call, Status, DaemonText.Clean(text), hint));

    /// <summary>What this answer means by its text, which is bounded and not cleaned.</summary>
    public async ValueTask<RuntimePortException> RefusedAsync(Func<string, RuntimePortException> explain)
    {
        var text = await ReadRefusalAsync().ConfigureAwait(false);
        return IsFromAnotherEngine && Status is HttpStatusCode.BadRequest ? errors.OfReplacedEngine(call) : explain(text);
    }

    /// <summary>The engine's own words, bounded and cleaned; empty when it has none.</summary>
    public async ValueTask<string> ReadRefusalTextAsync() => DaemonText.Clean(await ReadRefusalAsync().ConfigureAwait(false));

    public void Dispose()
    {
        response.Dispose();
        deadline.Dispose();
    }

    private async ValueTask<string> ReadRefusalAsync()
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var buffer = new byte[RefusalBytes];
                var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, deadline.Token).ConfigureAwait(false);
                return DaemonText.OfBody(buffer.AsSpan(0, length));
            }
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            // The status alone says enough; only the caller's own wish to leave counts for more.
            deadline.Caller.ThrowIfCancellationRequested();
            return "";
        }
    }

    private BoundedBody Bounded(Stream body) => new(body, MaxValueBytes, () => errors.OfEndlessAnswer(call, MaxValueBytes));

    private async ValueTask ThrowRefusedAsync() => throw await RefusedAsync().ConfigureAwait(false);
}

/// <summary>Reads another stream, and throws once more than so many bytes have come since it was renewed.</summary>
internal sealed class BoundedBody(Stream inner, int limit, Func<Exception> tooLong) : Stream
{
    private long left = limit;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What comes now belongs to another value.</summary>
    public void Renew() => left = limit;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        left -= count;
        return left < 0 ? throw tooLong() : count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
