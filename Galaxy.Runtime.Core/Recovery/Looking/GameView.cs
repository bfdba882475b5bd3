namespace Galaxy.Runtime;

/// <summary>Everything that is known of one game at one moment.</summary>
internal sealed record GameView
{
    public required string GameId { get; init; }

    public required string EngineId { get; init; }

    public required DateTimeOffset Now { get; init; }

    public RuntimeRecord? Record { get; init; }

    /// <summary>The newest open journal entry.</summary>
    public OperationEntry? Open { get; init; }

    /// <summary>The container that bears the game's name, if it is ours.</summary>
    public ContainerInfo? Named { get; init; }

    /// <summary>The container the record names.</summary>
    public ContainerInfo? Recorded { get; init; }

    /// <summary>The journal entry of the operation that made <see cref="Named"/>; null when it is not known.</summary>
    public OperationEntry? Maker { get; init; }

    /// <summary>Whether <see cref="Recorded"/> being absent was seen twice.</summary>
    public bool IsVanishConfirmed { get; init; }
}
