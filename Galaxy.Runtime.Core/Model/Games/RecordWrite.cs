namespace Galaxy.Runtime;

/// <summary>How a record store answered a write.</summary>
public enum RecordWrite
{
    /// <summary>No answer; never returned by a store.</summary>
    Unknown = 0,

    /// <summary>Written.</summary>
    Applied,

    /// <summary>The record's status or container id is not the expected one; nothing was written.</summary>
    Conflict,

    /// <summary>The game has no record; nothing was written.</summary>
    NotFound,

    /// <summary>A newer fence was drawn for the game: the writer has lost its lease; nothing was written.</summary>
    StaleFence,
}
