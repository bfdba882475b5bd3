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
