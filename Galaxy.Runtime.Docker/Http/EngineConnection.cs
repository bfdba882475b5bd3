using System.Net;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>Sends calls to one engine, in an API version both sides know, over pooled connections.</summary>
internal sealed class EngineConnection : IDisposable
{
    private static readonly Lazy<string?> MachineId = new(static () =>
    {
        const string Path = "/etc/machine-id";
        try
        {
            return File.Exists(Path) ? File.ReadAllText(Path).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    });

    private readonly Endpoint endpoint;
    private readonly TimeSpan callTimeout;
    private readonly TimeProvider timeProvider;
    private readonly ILogger logger;
    // As long as an engine that is alive needs for its shortest answer, many times over.
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);

    private readonly Func<HttpMessageInvoker> open;
    private readonly HttpMessageInvoker http;
    private readonly DockerErrors errors;
    private readonly ApiVersion? required;
    private readonly SemaphoreSlim negotiating = new(1, 1);
    private volatile NegotiatedApi? api;
    private string? announced;

    public EngineConnection(DockerOptions options, TimeProvider timeProvider, ILogger logger)
    {
        this.timeProvider = timeProvider;
        this.logger = logger;
        callTimeout = options.CallTimeout;
        var address = EngineAddress.Find(options, Environment.GetEnvironmentVariable);
        endpoint = Endpoint.Of(address, options);
        required = ApiVersion.TryParse(ApiVersion.TextOf(options, Environment.GetEnvironmentVariable), out var version) ? version : null;
        var tls = EngineTls.Of(endpoint, address, options, Environment.GetEnvironmentVariable);
        errors = new DockerErrors(endpoint, tls);
        open = () => new HttpMessageInvoker(EngineTransport.Create(endpoint, tls, options.ConnectTimeout), disposeHandler: true);
        http = open();
    }

    /// <summary>Which engine, and why that one.</summary>
    public string Location => endpoint.Location;

    /// <summary>Sends one request and returns when the answer's headers are here, whatever its status.</summary>
    /// <exception cref="RuntimePortException">The engine cannot be reached, did not answer in time, or is too old.</exception>
    public async ValueTask<EngineReply> SendAsync(EngineCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var limit = call.ExtraTime == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : callTimeout + call.ExtraTime;
        var deadline = new CallDeadline(limit, timeProvider, cancellationToken);
        try
        {
            var spoken = api ?? await NegotiateAsync(deadline.Token).ConfigureAwait(false);
            var response = await SendAsync(call, spoken.BaseAddress, deadline.Token).ConfigureAwait(false);
            var isCurrent = IsCurrent(response, spoken);
            return new EngineReply(call, response, deadline, errors) { ApiVersion = spoken.Version, IsFromAnotherEngine = !isCurrent, IsPodman = spoken.IsPodman };
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                // The engine may come back as another version.
                api = null;
            }

            deadline.Dispose();
            throw errors.OfTransport(exception, call, cancellationToken);
        }
        catch
        {
            deadline.Dispose();
            throw;
        }
    }

    /// <summary>The id of the engine's machine, if that is this one; null behind a network address, and where the machine has none.</summary>
    public string? Machine => endpoint.IsUnixSocket ? MachineId.Value : null;

    public void Dispose()
    {
        http.Dispose();
        negotiating.Dispose();
    }

    /// <summary>Whether the engine answers on a new connection: one that ends refuses those, and still serves the streams that are open.</summary>
    public async ValueTask<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(PingTimeout, timeProvider, cancellationToken);
        using var fresh = open();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{endpoint.Authority}/_ping"));
        try
        {
            using var response = await fresh.SendAsync(request, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    // Of many callers at once one asks, and the others take its answer; if it gets none, the next one asks.
    private async ValueTask<NegotiatedApi> NegotiateAsync(CancellationToken cancellationToken)
    {
        await negotiating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return api ?? await AskVersionAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            negotiating.Release();
        }
    }

    private async ValueTask<NegotiatedApi> AskVersionAsync(CancellationToken cancellationToken)
    {
        var call = new EngineCall(HttpMethod.Get, "/version", "ask for the API version");
        var response = await SendAsync(call, $"http://{endpoint.Authority}", cancellationToken).ConfigureAwait(false);
        using var reply = new EngineReply(call, response, new CallDeadline(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken), errors);
        if (reply.Status is HttpStatusCode.BadRequest)
        {
            throw errors.OfPlainTalk(await reply.ReadRefusalTextAsync().ConfigureAwait(false));
        }

        if (reply.Status is not HttpStatusCode.OK)
        {
            throw await reply.RefusedAsync().ConfigureAwait(false);
        }

        var answer = await reply.ReadUntranslatedAsync(EngineJson.Default.VersionAnswer).ConfigureAwait(false);
        var negotiated = Choose(answer);
        if (announced != answer.ApiVersion)
        {
            // Asked again after every broken connection: only another answer is news.
            announced = answer.ApiVersion;
            logger.EngineNegotiated(endpoint.Location, negotiated.EngineVersion, negotiated.Version);
        }

        api = negotiated;
        return negotiated;
    }

    private NegotiatedApi Choose(VersionAnswer answer)
    {
        if (!ApiVersion.TryParse(answer.ApiVersion, out var newest))
        {
            throw errors.OfUnknownVersion();
        }

        var oldest = ApiVersion.TryParse(answer.MinApiVersion, out var minimum) ? minimum : default;
        if (newest < ApiVersion.Floor || oldest > ApiVersion.Newest)
        {
            throw errors.OfVersion(oldest, newest);
        }

        if (required is { } wanted && (newest < wanted || oldest > wanted))
        {
            throw errors.OfRequiredVersion(wanted, oldest, newest);
        }

        var version = required ?? (newest < ApiVersion.Newest ? newest : ApiVersion.Newest);
        var isPodman = answer.Components?.Any(static component => component.Name is "Podman Engine") is true;
        return new NegotiatedApi(version, newest, answer.ApiVersion, $"http://{endpoint.Authority}/v{version}", isPodman);
    }

    private async ValueTask<HttpResponseMessage> SendAsync(EngineCall call, string baseAddress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(baseAddress + call.Path));
        if (call.IsChange)
        {
            // Without a body the handler would send a change again, up to four times, when the engine closes without an answer.
            request.Content = call.Content ?? new ByteArrayContent([]);
        }

        if (call.RegistryAuth is { } auth)
        {
            request.Headers.TryAddWithoutValidation("X-Registry-Auth", auth);
        }

        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    // Every answer names the newest API its engine speaks: another one means that the engine was replaced meanwhile.
    private bool IsCurrent(HttpResponseMessage response, NegotiatedApi spoken)
    {
        if (!response.Headers.NonValidated.TryGetValues("Api-Version", out var values) || values.ToString() == spoken.EngineVersionText)
        {
            return true;
        }

        logger.EngineChanged(endpoint.Address);
        api = null;
        return false;
    }

    private sealed record NegotiatedApi(ApiVersion Version, ApiVersion EngineVersion, string EngineVersionText, string BaseAddress, bool IsPodman);
}

/// <summary>One request to the engine, and how to speak of it in messages.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query below the API version.</param>
/// <param name="Doing">What is attempted, for messages: "create container".</param>
/// <param name="Subject">On what, for messages; empty when there is nothing to name.</param>
internal readonly record struct EngineCall(HttpMethod Method, string Path, string Doing, string Subject = "")
{
    /// <summary>The body; null sends an empty one where the method has one.</summary>
    public HttpContent? Content { get; init; }

    /// <summary>The value of X-Registry-Auth; a secret.</summary>
    public string? RegistryAuth { get; init; }

    /// <summary>What the call may take beyond the usual; <see cref="Timeout.InfiniteTimeSpan"/> takes the limit away.</summary>
    public TimeSpan ExtraTime { get; init; }

    /// <summary>Whether the call changes something.</summary>
    public bool IsChange => Method != HttpMethod.Get;

    /// <summary>The call in words.</summary>
    public string InWords => Subject.Length == 0 ? Doing : $"{Doing} {Subject}";
}

/// <summary>The caller's token and our own limit of a call in one token, and which of the two it was.</summary>
internal sealed class CallDeadline : IDisposable
{
    // What a timer can hold.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource? source;
    private readonly CancellationTokenRegistration registration;

    public CallDeadline(TimeSpan limit, TimeProvider timeProvider, CancellationToken caller)
    {
        Caller = caller;
        if (limit == Timeout.InfiniteTimeSpan)
        {
            Token = caller;
            return;
        }

        source = new CancellationTokenSource(limit < Longest ? limit : Longest, timeProvider);
        registration = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
        Token = source.Token;
    }

    public CancellationToken Caller { get; }

    public CancellationToken Token { get; }

    public void Dispose()
    {
        registration.Dispose();
        source?.Dispose();
    }
}
