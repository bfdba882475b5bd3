namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>A schema for one test that does to it what the others must not see.</summary>
internal sealed class ForeignSchema : IAsyncDisposable
{
    private readonly PostgresSchema schema = new();

    public string Name => schema.Name;

    public string ConnectionString => schema.ConnectionString;

    public TestHost Open(Action<PostgresOptions>? configure = null) => TestHost.On(schema.ConnectionString, schema.Name, configure);

    public Task ExecuteAsync(string sql) => schema.ExecuteAsync(sql);

    public Task<T> ScalarAsync<T>(string sql) => schema.ScalarAsync<T>(sql);

    public async ValueTask DisposeAsync() => await schema.DisposeAsync();
}
