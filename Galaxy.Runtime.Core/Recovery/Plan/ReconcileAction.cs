namespace Galaxy.Runtime;

/// <summary>What the reconciler does about a finding.</summary>
public enum ReconcileAction
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Nothing in this pass: the reason says what it waits for.</summary>
    Wait,

    /// <summary>Finish, go back, or close as interrupted, by the table of recovery.</summary>
    Settle,

    /// <summary>Write the record of the container that runs.</summary>
    Adopt,

    /// <summary>Remove the container.</summary>
    RemoveContainer,

    /// <summary>Classify the exit and write the record as stopped.</summary>
    RecordStopped,

    /// <summary>Write the record as removed.</summary>
    RecordRemoved,

    /// <summary>Report it and never touch it.</summary>
    Quarantine,

    /// <summary>Start the game again, from the image reference it ran.</summary>
    Restart,
}
