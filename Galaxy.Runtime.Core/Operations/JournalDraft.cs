namespace Galaxy.Runtime;

/// <summary>What the journal entry of one operation will say.</summary>
internal sealed class JournalDraft(Operation operation, TimeSpan keyWindow)
{
    /// <summary>Begins the idempotency key of an entry that notifies administrators of the game's crashes.</summary>
    public const string EscalationMark = "game_flapping:";

    private OperationEntry? resumed;
    private bool wasFoundAlive;

    public Operation Operation => operation;

    /// <summary>The image that the entry names; what a step sets here before it fails is what the contract's tables say.</summary>
    public string? ImageRef { get; private set; } = operation.Kind is OperationKind.Start ? operation.ImageRef : null;

    public string? ImageId { get; private set; }

    /// <summary>The settings that the entry names, by their digest: those asked for, then those that the new container gets; null for none.</summary>
    public string? SettingsDigest { get; set; } = operation.SettingsDigest;

    /// <summary>The container that the entry's closing names.</summary>
    public string? ContainerId { get; private set; }

    /// <summary>What was known of a container that was found exited.</summary>
    public ContainerExit? Evidence { get; set; }

    /// <summary>Whether an entry is written even if the operation ends before it changes anything; of recovery's own operations only.</summary>
    public bool AlwaysJournals { get; private set; }

    /// <summary>What administrators are notified of when the operation ends, because the game crashed too often; null when nothing.</summary>
    public GameFlapping? Escalation { get; private set; }

    /// <summary>Whether the operation was taken over from a host that is gone.</summary>
    public bool IsResumed => resumed is not null;

    /// <summary>What the entry names from here on.</summary>
    public void About(string? imageRef, string? containerId, string? imageId = null)
    {
        ImageRef = imageRef;
        ContainerId = containerId;
        ImageId = imageId;
    }

    public void AboutContainer(string? containerId) => ContainerId = containerId;

    /// <summary>The recorded container was found alive: the game runs, even if its record says something else.</summary>
    public void FindAlive() => wasFoundAlive = true;

    /// <summary>What was found is still so, and recovery acts on it.</summary>
    public void AlwaysJournal() => AlwaysJournals = true;

    /// <summary>The game crashed too often: published when the operation ends, and marked on its entry if that is not open yet.</summary>
    public void Escalate(GameFlapping flapping) => Escalation = flapping;

    /// <summary>Why the game stays down though it may have gone down with its engine: published when the operation ends; null when that is not so.</summary>
    public string? NotResumed { get; set; }

    /// <summary>Goes on with the entry of an operation that committed in a process that is gone.</summary>
    public void Resume(OperationEntry entry)
    {
        About(entry.ImageRef, containerId: null, entry.ImageId);
        resumed = entry;
    }

    /// <summary>The journal entry; of an operation that was taken over, as it was opened.</summary>
    /// <param name="before">The record as it was when the operation began.</param>
    /// <param name="fence">The operation's fence.</param>
    /// <param name="closing">How it ended; null while it is open.</param>
    public OperationEntry ToEntry(RuntimeRecord? before, long fence, OperationClosing? closing) => resumed is not null ? resumed with { Closing = closing } : new OperationEntry
    {
        OperationId = Operation.Id,
        CorrelationId = Operation.Id,
        GameId = JournalText.GameId(Operation.GameId),
        Kind = Operation.Kind,
        Source = RequestRules.JournaledSource(Operation),
        SourceRef = JournalText.SourceRef(Operation.SourceRef),
        IdempotencyKey = closing is null or { ErrorCode: ErrorCode.None } ? Operation.IdempotencyKey ?? Mark : null,
        IdempotencyKeyExpiresAt = KeyExpiry(closing),
        Fence = fence,
        ImageRef = JournalText.ImageRef(ImageRef),
        ImageId = ImageId,
        PreviousImageRef = before?.ImageRef,
        PreviousImageId = before?.ImageId,
        PreviousContainerId = before?.ContainerId,
        SettingsDigest = SettingsDigest,
        PreviousSettingsDigest = before?.SettingsDigest,
        WasRunning = wasFoundAlive || before?.Status is RuntimeStatus.Running,
        StopReason = Operation.StopReason is { } reason && Enum.IsDefined(reason) ? reason : null,
        StopGrace = Operation.StopGrace is { } grace && RequestRules.IsGrace(grace) ? grace : null,
        StartedAt = Operation.StartedAt,
        Closing = closing,
    };

    // A job counts as long as it can be redelivered, and what the reconciler names after a cause happens once.
    private DateTimeOffset? KeyExpiry(OperationClosing? closing) =>
        Operation.IdempotencyKey is not null
        && closing is null or { ErrorCode: ErrorCode.None }
        && Operation.Source is not (OperationSource.LobbyStream or OperationSource.AutoReconcile or OperationSource.AutoResume or OperationSource.AutoTtl)
            ? Operation.StartedAt + keyWindow
            : null;

    private string? Mark => Escalation is { } flapping ? $"{EscalationMark}{flapping.OperationId:N}" : null;
}

/// <summary>Cuts and cleans text that comes from outside before it is stored: no input may break a store or a terminal.</summary>
internal static class JournalText
{
    private const int MaxGameIdLength = 200;
    private const int MaxSourceRefLength = 1_000;
    private const int MaxMessageLength = 2_000;
    private const int MaxImageRefLength = 1_000;

    public static string GameId(string? text) => Clean(text ?? "", MaxGameIdLength);

    public static string? SourceRef(string? text) => text is null ? null : Clean(text, MaxSourceRefLength);

    public static string ImageRef(string? text) => Clean(text ?? "", MaxImageRefLength);

    public static string? Message(string? text) => text is null ? null : Clean(text, MaxMessageLength, keepLineBreaks: true);

    /// <summary>Whether a text can be stored and shown as it is.</summary>
    public static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || IsHalfAPair(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static string Clean(string text, int maxLength, bool keepLineBreaks = false)
    {
        if (text.Length <= maxLength && IsClean(text))
        {
            return text;
        }

        return string.Create(Math.Min(text.Length, maxLength), (text, keepLineBreaks), static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var c = source.text[i];
                var isKept = !char.IsControl(c) || (source.keepLineBreaks && c is '\n');
                target[i] = isKept && !IsHalfAPair(source.text.AsSpan(0, target.Length), i) ? c : '\uFFFD';
            }
        });
    }

    // Half a surrogate pair is no text: it cannot be encoded, so no store takes it.
    private static bool IsHalfAPair(ReadOnlySpan<char> text, int i) =>
        (char.IsHighSurrogate(text[i]) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])))
        || (char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])));
}
