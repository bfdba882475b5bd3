using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>Keeps the ids and texts of the log lines of this package.</summary>
internal sealed class RecordingLogger : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> lines = [];

    public IReadOnlyList<string> Lines(int id) => [.. lines.Where(line => line.Id == id).Select(static line => line.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
        // Nothing is held.
    }
}
