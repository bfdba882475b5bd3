using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

internal sealed class PostgresOptionsValidator(string section) : IValidateOptions<PostgresOptions>
{
    private const int LongestIdentifier = 63;

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var check = new OptionsCheck(section);
        if (options.DataSource is null)
        {
            CheckConnectionString(check, options.ConnectionString);
        }

        check.Require(IsSchemaName(options.Schema), nameof(options.Schema), options.Schema, "1 to 63 characters of a-z 0-9 _, not beginning with a digit or pg_");
        check.Require(
            options.Migrate is SchemaMigration.Apply or SchemaMigration.Verify or SchemaMigration.None,
            nameof(options.Migrate),
            options.Migrate,
            "Apply, Verify, None");
        return check.Result;
    }

    private static void CheckConnectionString(OptionsCheck check, string? connectionString)
    {
        const string Key = nameof(PostgresOptions.ConnectionString);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            check.RequireSecret(holds: false, Key, "is not set: give an Npgsql connection string (Host=…;Username=…;Password=…;Database=…) there or to UsePostgres, or register an NpgsqlDataSource.");
            return;
        }

        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            check.RequireSecret(!string.IsNullOrWhiteSpace(parsed.Host), Key, "names no Host.");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // The exception's text may quote a part of the value.
            check.RequireSecret(holds: false, Key, "is not an Npgsql connection string: a keyword is unknown, a value has the wrong type, or a quote is missing.");
        }
    }

    private static bool IsSchemaName(string? schema)
    {
        if (schema is not { Length: > 0 and <= LongestIdentifier } || char.IsAsciiDigit(schema[0]) || schema.StartsWith("pg_", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in schema)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '_')
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What the configuration keys of the options are called.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PostgresOptions))]
internal sealed partial class PostgresOptionsJson : JsonSerializerContext;
