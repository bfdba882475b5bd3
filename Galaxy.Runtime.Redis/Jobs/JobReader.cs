using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Galaxy.Runtime.Redis;

/// <summary>Turns stream entries, which any client may have written, into jobs or poison. Unknown fields are ignored.</summary>
internal sealed class JobReader(JobStream stream, int maxFieldBytes)
{
    /// <summary>How many fields a job may have, those that it does not need included.</summary>
    public const int MaxFields = 256;

    private const string GameIdField = "game_id";
    private const string ImageRefField = "image_ref";
    private const string ReasonField = "reason";
    private const string SourceRefField = "source_ref";
    private const string SettingsField = "settings";

    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The longest field of settings where other fields may have <paramref name="maxFieldBytes"/>.</summary>
    public static int MaxSettingsBytes(int maxFieldBytes) => Math.Max(maxFieldBytes, GameSettings.MaxBytes);

    /// <summary>Reads one entry.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="fields">Its names and values in turn.</param>
    /// <param name="job">The job.</param>
    /// <param name="poison">Why it is none.</param>
    /// <returns>Whether it is a job.</returns>
    public bool TryRead(string id, IReadOnlyList<byte[]> fields, [NotNullWhen(true)] out GameJob? job, [NotNullWhen(false)] out PoisonJob? poison)
    {
        job = null;
        poison = TryReadTexts(id, fields, out var texts);
        if (poison is not null)
        {
            return false;
        }

        poison = MissingField(id, texts);
        if (poison is not null)
        {
            return false;
        }

        var sourceRef = texts.GetValueOrDefault(SourceRefField) is { Length: > 0 } given ? given : id;
        if (stream.Kind is OperationKind.Start)
        {
            GameSettings? settings = null;
            if (texts.GetValueOrDefault(SettingsField) is { Length: > 0 } json && !GameSettings.TryParse(json, out settings, out var problem))
            {
                poison = new PoisonJob(id, DeadLetterReason.InvalidSettings, $"Field {SettingsField}: {problem}.");
                return false;
            }

            var request = new StartRequest(texts[GameIdField], texts[ImageRefField])
            {
                Source = OperationSource.LobbyStream,
                SourceRef = sourceRef,
                IdempotencyKey = id,
                Settings = settings,
            };
            job = new GameJob(
                id,
                request.GameId,
                (runtime, hooks, cancellationToken) => runtime.StartAsync(request with { FindSuperseding = hooks.FindSuperseding, Pulling = hooks.Pulling }, cancellationToken));
            return true;
        }

        var reason = WireText.Parse<StopReason>(texts[ReasonField]);
        if (reason is StopReason.Unknown)
        {
            poison = new PoisonJob(id, DeadLetterReason.UnknownStopReason, $"Field {ReasonField} is no stop reason.");
            return false;
        }

        var stop = new StopRequest(texts[GameIdField], reason) { Source = OperationSource.LobbyStream, SourceRef = sourceRef, IdempotencyKey = id };
        job = new GameJob(id, stop.GameId, (runtime, _, cancellationToken) => runtime.StopAsync(stop, cancellationToken));
        return true;
    }

    private PoisonJob? TryReadTexts(string id, IReadOnlyList<byte[]> fields, out Dictionary<string, string> texts)
    {
        texts = [];
        if (fields.Count > 2 * MaxFields)
        {
            return new PoisonJob(id, DeadLetterReason.TooManyFields, $"It has more than {MaxFields} fields.");
        }

        for (var i = 0; i + 1 < fields.Count; i += 2)
        {
            var name = NameOf(fields[i]);
            var max = name is SettingsField ? MaxSettingsBytes(maxFieldBytes) : maxFieldBytes;
            if (fields[i].Length > maxFieldBytes || fields[i + 1].Length > max)
            {
                return new PoisonJob(id, DeadLetterReason.FieldTooLong, $"Field {(i / 2) + 1} is longer than {max} bytes.");
            }

            if (name is null)
            {
                continue;
            }

            string text;
            try
            {
                text = StrictText.GetString(fields[i + 1]);
            }
            catch (DecoderFallbackException)
            {
                return new PoisonJob(id, DeadLetterReason.InvalidText, $"Field {name} is not UTF-8.");
            }

            if (!texts.TryAdd(name, text))
            {
                return new PoisonJob(id, DeadLetterReason.DuplicateField, $"Field {name} is there twice.");
            }
        }

        return null;
    }

    private PoisonJob? MissingField(string id, Dictionary<string, string> texts)
    {
        string[] required = stream.Kind is OperationKind.Start ? [GameIdField, ImageRefField] : [GameIdField, ReasonField];
        foreach (var name in required)
        {
            if (string.IsNullOrWhiteSpace(texts.GetValueOrDefault(name)))
            {
                return new PoisonJob(id, DeadLetterReason.MissingField, $"Field {name} is missing or empty.");
            }
        }

        return null;
    }

    private static string? NameOf(ReadOnlySpan<byte> name)
    {
        foreach (var known in (ReadOnlySpan<string>)[GameIdField, ImageRefField, ReasonField, SourceRefField, SettingsField])
        {
            if (Ascii.Equals(name, known))
            {
                return known;
            }
        }

        return null;
    }
}

/// <summary>A job that can be run.</summary>
/// <param name="Id">The stream entry's id, which is the operation's idempotency key.</param>
/// <param name="GameId">The game it is for, as given.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record GameJob(string Id, string GameId, RunJob RunAsync)
{
    /// <summary>The entry's id, which says when the job was added.</summary>
    public StreamId StreamId { get; } = StreamId.Parse(Id);
}

/// <summary>Runs a job.</summary>
/// <param name="runtime">The runtime.</param>
/// <param name="hooks">What a start asks and reports while it runs; a stop does neither.</param>
/// <param name="cancellationToken">Cancels the operation.</param>
internal delegate Task<OperationResult> RunJob(IGalaxyRuntime runtime, JobHooks hooks, CancellationToken cancellationToken);

/// <summary>What a start asks and reports while it runs.</summary>
/// <param name="FindSuperseding">See <see cref="StartRequest.FindSuperseding"/>.</param>
/// <param name="Pulling">See <see cref="StartRequest.Pulling"/>.</param>
internal sealed record JobHooks(Func<CancellationToken, ValueTask<string?>> FindSuperseding, Action<bool> Pulling);

/// <summary>A job that can never be run.</summary>
/// <param name="Id">The stream entry's id.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Message">The same for people; names the field.</param>
internal sealed record PoisonJob(string Id, DeadLetterReason Reason, string Message);

/// <summary>One of the job streams.</summary>
/// <param name="Name">Its key without the prefix.</param>
/// <param name="Kind">What its jobs ask for.</param>
internal sealed record JobStream(string Name, OperationKind Kind)
{
    public static JobStream Start { get; } = new(RedisKeys.StartJobsName, OperationKind.Start);

    public static JobStream Stop { get; } = new(RedisKeys.StopJobsName, OperationKind.Stop);
}
