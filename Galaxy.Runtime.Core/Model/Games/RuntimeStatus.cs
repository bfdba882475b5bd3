namespace Galaxy.Runtime;

/// <summary>What the record says of a game's container.</summary>
public enum RuntimeStatus
{
    /// <summary>A stored text this version does not know. Stop and cleanup refuse it; start overwrites it.</summary>
    Unknown = 0,

    /// <summary>The named container runs.</summary>
    Running,

    /// <summary>The named container exists and does not run.</summary>
    Stopped,

    /// <summary>There is no container; the state directory is still there.</summary>
    Removed,
}
