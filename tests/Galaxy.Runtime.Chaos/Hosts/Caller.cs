using Galaxy.Runtime.Simulation;

namespace Galaxy.Runtime.Chaos;

/// <summary>One caller of a host: asks, waits for the answer, writes both down, asks again.</summary>
internal sealed class Caller(IGalaxyRuntime runtime, RequestChoice requests, SeededChoice choice, LogFile log, HostWatch watch, Func<int> nextNumber)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private const int ImpatientOneIn = 12;

    /// <param name="isPolling">Whether it asks the same again, several times per second, until it is no longer refused because the game is busy.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(bool isPolling, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var request = requests.Next();
            while (await AskAsync(request) is ErrorCode.Conflict && isPolling && !stopping.IsCancellationRequested)
            {
                await Task.Delay(PollInterval, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await Task.Delay(choice.UpTo(LongestPause), TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ErrorCode?> AskAsync(Request request)
    {
        var asked = new LogLine
        {
            What = LogLineKind.Asked,
            At = TimeProvider.System.GetTimestamp(),
            Number = nextNumber(),
            GameId = request.GameId,
            Kind = request.Kind,
            ImageRef = request.ImageRef,
            IdempotencyKey = request.Key,
        };
        log.Write(asked);
        var call = RunningCall.Begin(request.GameId);
        using var patience = choice.OneIn(ImpatientOneIn) ? new CancellationTokenSource(choice.UpTo(LongestPatience), TimeProvider.System) : new CancellationTokenSource();
        try
        {
            var result = await request.SendAsync(runtime, patience.Token);
            log.Write(asked with
            {
                What = LogLineKind.Told,
                At = TimeProvider.System.GetTimestamp(),
                OperationId = result.OperationId,
                ErrorCode = result.ErrorCode,
                CanRetry = result.CanRetry,
                Text = result.ErrorMessage,
                Record = result.Record,
                Picture = call.Picture,
                IsClosingLost = call.IsClosingLost,
                HasCommitted = call.HasCommitted,
            });
            return result.CanRetry ? result.ErrorCode : null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            log.Write(asked with { What = LogLineKind.Cancelled, At = TimeProvider.System.GetTimestamp(), HasCommitted = call.HasCommitted });
        }
        catch (Exception exception)
        {
            watch.Violated($"I9: {request} threw {exception}");
        }

        return null;
    }
}
