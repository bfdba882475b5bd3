using Npgsql;
using NpgsqlTypes;

namespace Galaxy.Runtime.Postgres;

/// <summary>Positional, typed parameters: nothing is boxed, and no statement is planned twice for want of a type.</summary>
internal static class PostgresParameters
{
    public static NpgsqlParameterCollection Text(this NpgsqlParameterCollection parameters, string? value) =>
        parameters.Typed(value is null ? null : PostgresText.Clean(value), NpgsqlDbType.Text);

    public static NpgsqlParameterCollection Json(this NpgsqlParameterCollection parameters, string? value) =>
        parameters.Typed(value is null ? null : PostgresText.CleanJson(value), NpgsqlDbType.Text);

    public static NpgsqlParameterCollection Number(this NpgsqlParameterCollection parameters, long value) =>
        parameters.Typed(value, NpgsqlDbType.Bigint);

    public static NpgsqlParameterCollection Number(this NpgsqlParameterCollection parameters, long? value) =>
        parameters.Typed(value, NpgsqlDbType.Bigint);

    public static NpgsqlParameterCollection Flag(this NpgsqlParameterCollection parameters, bool value) =>
        parameters.Typed(value, NpgsqlDbType.Boolean);

    public static NpgsqlParameterCollection Id(this NpgsqlParameterCollection parameters, Guid value) =>
        parameters.Typed(value, NpgsqlDbType.Uuid);

    public static NpgsqlParameterCollection Id(this NpgsqlParameterCollection parameters, Guid? value) =>
        parameters.Typed(value, NpgsqlDbType.Uuid);

    public static NpgsqlParameterCollection Instant(this NpgsqlParameterCollection parameters, DateTimeOffset value) =>
        parameters.Typed(value.UtcDateTime, NpgsqlDbType.TimestampTz);

    public static NpgsqlParameterCollection Instant(this NpgsqlParameterCollection parameters, DateTimeOffset? value) =>
        parameters.Typed(value?.UtcDateTime, NpgsqlDbType.TimestampTz);

    public static NpgsqlParameterCollection Span(this NpgsqlParameterCollection parameters, TimeSpan value) =>
        parameters.Typed(value, NpgsqlDbType.Interval);

    private static NpgsqlParameterCollection Typed<T>(this NpgsqlParameterCollection parameters, T value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return parameters;
    }
}

/// <summary>Reads what Npgsql has no single call for.</summary>
internal static class ReaderExtensions
{
    public static DateTimeOffset GetInstant(this NpgsqlDataReader reader, int ordinal) => reader.GetFieldValue<DateTimeOffset>(ordinal);

    public static DateTimeOffset? GetInstantOrNull(this NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);

    public static string? GetStringOrNull(this NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    public static Guid? GetIdOrNull(this NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetGuid(ordinal);

    /// <summary>Every row of the current statement.</summary>
    public static async ValueTask<List<T>> ReadAllAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
