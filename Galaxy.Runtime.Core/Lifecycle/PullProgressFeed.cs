namespace Galaxy.Runtime;

/// <summary>Brings the progress of pulls into the in-process feed, at most ten times a second for each operation.</summary>
internal sealed class PullProgressFeed(RuntimeEventFeed feed, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public IProgress<ImagePullProgress> For(OperationScope operation) => new OfOperation(feed, time, operation);

    private sealed class OfOperation(RuntimeEventFeed feed, TimeProvider time, OperationScope operation) : IProgress<ImagePullProgress>
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

            // The end is told at once, and told once.
            var isComplete = value.LayersTotal > 0 && value.LayersDone == value.LayersTotal && Interlocked.Exchange(ref lastComplete, value) != value;
            if (isComplete || last == 0 || time.GetElapsedTime(last, now) >= Pause)
            {
                Interlocked.Exchange(ref lastTold, now);
                feed.Publish(new PullProgress(time.GetUtcNow(), operation.Operation.Id, operation.GameId, value));
            }
        }
    }
}

/// <summary>Asks the Lobby about a game that is about to start, for the log only.</summary>
internal sealed class LobbyDiagnostics(IEnumerable<ILobbyClient> clients, OperationReporter reporter)
{
    private readonly ILobbyClient? lobby = clients.FirstOrDefault();

    public async ValueTask AskAsync(OperationScope operation)
    {
        if (lobby is null)
        {
            return;
        }

        try
        {
            if (await operation.AskAsync(PortCall.FindGame, cancel => lobby.FindGameAsync(operation.GameId, cancel)) is { } game)
            {
                reporter.LobbyAnswered(operation, game);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !operation.Steps.HasEnded)
        {
            reporter.LobbyFailed(operation, exception);
        }
    }
}
