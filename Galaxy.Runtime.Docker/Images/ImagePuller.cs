using System.Net;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>Makes images available: by the policy, one pull for all concurrent callers, read to its last line, and the image is inspected afterwards.</summary>
internal sealed class ImagePuller(
    EngineConnection connection, ImageCalls images, RegistryCredentials credentials, DockerOptions options, Func<PullOptions> pullOptions, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly SharedPulls pulls = new(logger);

    public async ValueTask<ImageInfo> PullAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageRef);
        switch (policy)
        {
            case PullPolicy.IfMissing:
                if (await images.InspectAsync(imageRef, cancellationToken).ConfigureAwait(false) is { } present)
                {
                    return present;
                }

                break;
            case PullPolicy.Never:
                return await images.InspectAsync(imageRef, cancellationToken).ConfigureAwait(false)
                    ?? throw new RuntimePortException(PortFault.Rejected, $"The Docker Engine does not have image {imageRef}, and the pull policy is never.");
            case PullPolicy.Always:
                break;
            case PullPolicy.Unknown:
                throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not a pull policy.");
        }

        if (ImageCalls.IsContentId(imageRef))
        {
            throw new RuntimePortException(PortFault.Rejected, $"The Docker Engine does not have image {imageRef}, and an image id cannot be pulled from a registry.");
        }

        var reference = ImageCalls.Parse(imageRef);
        await pulls.JoinAsync(
            reference.Canonical, imageRef, progress, (report, token) => PullOnceAsync(reference, report, token), cancellationToken).ConfigureAwait(false);

        // A stream without an error is not yet an image.
        return await images.InspectAsync(imageRef, cancellationToken).ConfigureAwait(false)
            ?? throw new RuntimePortException(PortFault.Unavailable, $"The pull of {reference.Canonical} ended without an error, but the engine does not have the image.");
    }

    public void Dispose() => pulls.Dispose();

    private async Task PullOnceAsync(ImageReference reference, Action<ImagePullProgress> report, CancellationToken cancellationToken)
    {
        logger.PullStarted(reference.Canonical);
        var startedAt = timeProvider.GetTimestamp();
        using var stall = new StallLimit(options.PullStallTimeout, pullOptions().UnpackTimeout, timeProvider, cancellationToken);
        try
        {
            await ReadPullAsync(reference, report, stall).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (stall.IsStalled)
        {
            var where = stall.IsUnpacking ? " while its layers, all downloaded, were unpacked" : "";
            throw new RuntimePortException(
                PortFault.TimedOut, $"The pull of {reference.Canonical} made no progress for {stall.Limit.TotalSeconds:F0} s{where} and was cancelled.", exception);
        }

        logger.PullFinished(reference.Canonical, timeProvider.GetElapsedTime(startedAt).TotalSeconds);
    }

    private async ValueTask ReadPullAsync(ImageReference reference, Action<ImagePullProgress> report, StallLimit stall)
    {
        var path = $"/images/create?fromImage={Uri.EscapeDataString(reference.Name)}&tag={Uri.EscapeDataString(reference.Digest ?? reference.Tag ?? "latest")}";
        var login = credentials.Find(reference.Registry);
        var call = new EngineCall(HttpMethod.Post, path, "pull", reference.Canonical)
        {
            RegistryAuth = login is null ? null : RegistryCredentials.Encode(login),
            ExtraTime = Timeout.InfiniteTimeSpan,
        };
        using var reply = await connection.SendAsync(call, stall.Token).ConfigureAwait(false);
        stall.Moved(isUnpacking: false);
        if (reply.Status is not HttpStatusCode.OK)
        {
            throw await reply.RefusedAsync(text => FailureOf(reference, reply.Status, text, login is not null)).ConfigureAwait(false);
        }

        var layers = new PullLayers(reference.Canonical, timeProvider);
        RuntimePortException? failure = null;
        await foreach (var line in reply.ReadLinesAsync(EngineJson.Default.PullLine).ConfigureAwait(false))
        {
            failure ??= FailureOf(line, reference, login is not null);
            if (!layers.Add(line))
            {
                continue;
            }

            stall.Moved(layers.AreDownloaded);
            if (layers.ReportDue() is { } progress)
            {
                report(progress);
            }
        }

        if (failure is not null)
        {
            throw failure;
        }

        layers.Complete();
        report(layers.Current);
    }

    // The status was 200 long before: the error is a line of the stream.
    private static RuntimePortException? FailureOf(PullLine line, ImageReference reference, bool hasLogin) => line.ErrorDetail is null && line.Error is null
        ? null
        : FailureOf(reference, (HttpStatusCode)(line.ErrorDetail?.Code ?? 0), line.ErrorDetail?.Message ?? line.Error ?? "", hasLogin);

    private static RuntimePortException FailureOf(ImageReference reference, HttpStatusCode status, string text, bool hasLogin)
    {
        var answer = RegistryAnswers.Read(text);
        // Where the text says nothing, the status may: an engine, or a proxy before it, refuses the call itself.
        var fault = answer is RegistryAnswer.Unknown && (int)status >= 400 ? DockerErrors.FaultOf(status) : RegistryAnswers.FaultOf(answer);
        return new RuntimePortException(fault, $"The pull of {reference.Canonical} failed: {RegistryAnswers.InWords(answer, hasLogin)}{DaemonText.Clean(text)}");
    }
}

/// <summary>A token that ends with the caller's, or when nothing has moved for a while: longer while an engine unpacks, which some do in silence.</summary>
internal sealed class StallLimit : IDisposable
{
    private readonly TimeSpan downloading;
    private readonly TimeSpan unpacking;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource stalled;
    private readonly CancellationTokenRegistration registration;

    public StallLimit(TimeSpan downloading, TimeSpan unpacking, TimeProvider timeProvider, CancellationToken caller)
    {
        this.downloading = downloading;
        this.unpacking = unpacking;
        this.caller = caller;
        stalled = new CancellationTokenSource(downloading, timeProvider);
        registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stalled);
    }

    public CancellationToken Token => stalled.Token;

    public bool IsStalled => stalled.IsCancellationRequested && !caller.IsCancellationRequested;

    public bool IsUnpacking { get; private set; }

    public TimeSpan Limit => IsUnpacking ? unpacking : downloading;

    public void Moved(bool isUnpacking)
    {
        IsUnpacking = isUnpacking;
        stalled.CancelAfter(Limit);
    }

    public void Dispose()
    {
        registration.Dispose();
        stalled.Dispose();
    }
}
