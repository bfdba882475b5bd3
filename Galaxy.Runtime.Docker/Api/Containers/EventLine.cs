namespace Galaxy.Runtime.Docker;

/// <summary>One line of the event stream.</summary>
internal sealed record EventLine
{
    public string? Type { get; init; }

    public string? Action { get; init; }

    public Subject? Actor { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long TimeNano { get; init; }

    internal sealed record Subject
    {
        public string ID { get; init; } = "";

        public Dictionary<string, string>? Attributes { get; init; }
    }
}
