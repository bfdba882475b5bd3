namespace Galaxy.Runtime;

/// <summary>Brings the progress of pulls into the in-process feed, at most ten times per second and operation.</summary>
internal sealed class PullProgressFeed(RuntimeEventFeed feed, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public IProgress<ImagePullProgress> For(OperationScope scope) => new OfOperation(feed, time, scope);

    private sealed class OfOperation(RuntimeEventFeed feed, TimeProvider time, OperationScope scope) : IProgress<ImagePullProgress>
    {
        private long lastTold;
        private ImagePullProgress? lastComplete;

        public void Report(ImagePullProgress value)
        {
            if (!feed.HasWatchers)
            {
                return;
            }

            var now = time.GetTimestamp();
            var last = Interlocked.Read(ref lastTold);

            // The end is reported at once, and once.
            var isComplete = value.LayersTotal > 0 && value.LayersDone == value.LayersTotal && Interlocked.Exchange(ref lastComplete, value) != value;
            if (isComplete || last == 0 || time.GetElapsedTime(last, now) >= Pause)
            {
                Interlocked.Exchange(ref lastTold, now);
                feed.Publish(new PullProgress
                {
                    OccurredAt = time.GetUtcNow(),
                    OperationId = scope.Operation.Id,
                    GameId = scope.GameId,
                    Progress = value,
                });
            }
        }
    }
}

/// <summary>Asks the Lobby about a game that is about to start, for the log only.</summary>
internal sealed class LobbyDiagnostics(IEnumerable<ILobbyClient> clients, OperationReporter reporter)
{
    private readonly ILobbyClient? lobby = clients.FirstOrDefault();

    public async ValueTask AskAsync(OperationScope scope)
    {
        if (lobby is null)
        {
            return;
        }

        try
        {
            if (await scope.AskAsync(PortCall.FindGame, cancel => lobby.FindGameAsync(scope.GameId, cancel)) is { } game)
            {
                reporter.LobbyAnswered(scope, game);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !scope.Steps.HasEnded)
        {
            reporter.LobbyFailed(scope, exception);
        }
    }
}
