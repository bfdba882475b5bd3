using System.Globalization;

namespace Galaxy.Runtime.Postgres;

/// <summary>One embedded step of the schema.</summary>
/// <param name="Version">Its number, from 1 without gaps.</param>
/// <param name="Name">Its file's name, <c>NNNN_name</c>.</param>
internal sealed record Migration(int Version, string Name)
{
    private const string Extension = ".sql";
    private const string SchemaPlaceholder = "{schema}";

    /// <summary>Every step, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        .. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(static resource => resource.EndsWith(Extension, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static resource => new Migration(
                int.Parse(resource.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), resource[..^Extension.Length])),
    ];

    /// <summary>The version this package works with.</summary>
    public static int Latest => All[^1].Version;

    /// <summary>Its statements.</summary>
    /// <param name="schema">The schema, quoted.</param>
    public string Sql(string schema)
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream(Name + Extension)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace(SchemaPlaceholder, schema, StringComparison.Ordinal);
    }
}
