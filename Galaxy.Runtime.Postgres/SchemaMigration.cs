namespace Galaxy.Runtime.Postgres;

/// <summary>What is done about the database schema before the first use.</summary>
public enum SchemaMigration
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Missing migrations are applied. Many hosts may start at once: one applies, the others wait.</summary>
    Apply,

    /// <summary>Nothing is changed; a schema that is missing, older or newer than this package is an error that says what to do.</summary>
    Verify,

    /// <summary>Nothing of it is checked: the schema is the responsibility of what runs the migrations.</summary>
    None,
}
