using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>Options of the Postgres package; configuration section <c>Galaxy:Runtime:Postgres</c>. Validated when the host starts.</summary>
public sealed class PostgresOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Galaxy:Runtime:Postgres";

    /// <summary>
    /// An Npgsql connection string; required unless the host hands over its own data source. What it leaves unset is chosen for this
    /// package: statements are prepared by themselves (<c>Max Auto Prepare=64</c>; not behind a pooler that does not keep them, which is noticed when the host starts), the session is not
    /// reset between calls, and ambient transactions are not joined.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The schema that holds every table: 1 to 63 characters of <c>a-z 0-9 _</c>, not beginning with a digit. One runtime instance per schema. Default <c>rtmanager</c>.</summary>
    public string Schema { get; set; } = "rtmanager";

    /// <summary>What is done about the schema before the first use. Default <see cref="SchemaMigration.Apply"/>.</summary>
    public SchemaMigration Migrate { get; set; } = SchemaMigration.Apply;

    /// <summary>The host's own data source; it wins over <see cref="ConnectionString"/>. A field, so that no configuration binds it.</summary>
    internal NpgsqlDataSource? DataSource;
}
