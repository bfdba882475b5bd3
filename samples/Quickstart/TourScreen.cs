using Galaxy.Runtime;
using Spectre.Console;

namespace Quickstart;

/// <summary>The output: one line per step, a spinner with the pull while one runs, and the operation log. Lines only if the output is no terminal.</summary>
internal sealed class TourScreen(IAnsiConsole console, IRuntimeEvents events, string gameId)
{
    private const double Mebibyte = 1024 * 1024;
    private const int TitleWidth = 16;
    private const int OutcomeWidth = 19;
    private const int TimeWidth = 9;

    /// <summary>The last event of an operation may be late, or dropped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public void ShowHeader() =>
        console.MarkupLine($"[grey]{"step".PadRight(TitleWidth)}{"outcome".PadRight(OutcomeWidth)}{"time".PadLeft(TimeWidth)}  game says[/]");

    public void ShowNote(string text) => console.MarkupLineInterpolated($"[grey]{text}[/]");

    public void ShowStep(TourStep step, OperationResult result, TimeSpan took, string engine)
    {
        var outcome = result.ErrorCode is ErrorCode.None ? "done" : result.ErrorCode.ToWireText();
        var isExpected = step.CameOutAsExpected(result, engine);
        var colour = isExpected ? "green" : "red";
        console.MarkupLine(
            $"{Markup.Escape(step.Title.PadRight(TitleWidth))}[{colour}]{outcome,-OutcomeWidth}[/]{Seconds(took),TimeWidth}  {Markup.Escape(engine)}");
        if (result.ErrorMessage is { } message)
        {
            ShowNote($"  {message}");
        }

        if (!isExpected)
        {
            var expected = step.Expected is ErrorCode.None ? "done" : step.Expected.ToWireText();
            console.MarkupLineInterpolated($"[red]  expected: {expected}, and the engine to say: {step.ExpectedEngine}[/]");
        }
    }

    public void ShowLog(IReadOnlyList<OperationEntry> entries)
    {
        var table = new Table { Title = new TableTitle("The operation log"), Border = TableBorder.Simple };
        table.AddColumns("operation", "image", "outcome", "time");
        table.Columns[^1].RightAligned();
        foreach (var entry in entries)
        {
            var isInner = entry.OperationId != entry.CorrelationId;
            table.AddRow(
                Markup.Escape($"{(isInner ? "  " : "")}{entry.Kind.ToWireText()}"),
                Markup.Escape(entry.ImageRef?[(entry.ImageRef.LastIndexOf('/') + 1)..] ?? ""),
                entry.Closing switch { null => "open", { ErrorCode: ErrorCode.None } => "done", var closing => closing.ErrorCode.ToWireText() },
                entry.Closing is { } closed ? Seconds(closed.FinishedAt - entry.StartedAt) : "");
        }

        console.Write(table);
    }

    /// <summary>Runs an operation and shows the progress of its pull.</summary>
    public async Task<OperationResult> FollowAsync(string title, Func<Task<OperationResult>> operation)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return await FollowAsync(operation, PrintQuarters());
        }

        return await console.Status().StartAsync(Markup.Escape(title), context => FollowAsync(operation, progress => context.Status(Markup.Escape(Describe(progress)))));
    }

    private async Task<OperationResult> FollowAsync(Func<Task<OperationResult>> operation, Action<ImagePullProgress> show)
    {
        using var watching = new CancellationTokenSource();
        var watch = ShowPullAsync(events.WatchAsync(watching.Token), show);
        try
        {
            return await operation();
        }
        finally
        {
            watching.CancelAfter(Patience);
            await watch;
        }
    }

    private async Task ShowPullAsync(IAsyncEnumerable<RuntimeEvent> happenings, Action<ImagePullProgress> show)
    {
        try
        {
            await foreach (var happening in happenings)
            {
                if (happening is PullProgress pull && pull.GameId == gameId)
                {
                    show(pull.Progress);
                }
                else if (happening is OperationEnded ended && ended.GameId == gameId)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The operation's end was among the events that a slow reader loses.
        }
    }

    /// <summary>For a file or a pipe: one line per quarter of the bytes.</summary>
    private Action<ImagePullProgress> PrintQuarters()
    {
        var quarters = 0L;
        return progress =>
        {
            var reached = progress.BytesTotal > 0 ? 4 * progress.BytesDone / progress.BytesTotal : 0;
            if (reached > quarters)
            {
                quarters = reached;
                ShowNote(Describe(progress));
            }
        };
    }

    private static string Describe(ImagePullProgress progress) =>
        $"pulling {progress.ImageRef}: {progress.LayersDone} of {progress.LayersTotal} layers, "
        + $"{progress.BytesDone / Mebibyte:0.0} of {progress.BytesTotal / Mebibyte:0.0} MiB";

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.00} s";
}
