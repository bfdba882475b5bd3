using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>Every log line of one host, of every level.</summary>
public sealed class RecordedLog(Timeline timeline) : ILoggerProvider
{
    private readonly Timeline timeline = timeline;
    private readonly LoggerExternalScopeProvider scopes = new();
    private readonly List<LogLine> lines = [];

    public IReadOnlyList<LogLine> Lines => lines;

    /// <summary>The lines of one event.</summary>
    public IEnumerable<LogLine> Of(string eventName) => lines.Where(line => line.EventName == eventName);

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new Dictionary<string, string>();
            log.scopes.ForEachScope(static (part, all) => Add(all, part), scope);
            var attributes = new Dictionary<string, string>();
            Add(attributes, state);
            log.lines.Add(new LogLine(eventId.Name ?? "", logLevel, attributes, scope));
            log.timeline.Log(eventId.Name ?? "");
        }

        private static void Add(Dictionary<string, string> all, object? state)
        {
            foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                all[key] = value?.ToString() ?? "";
            }
        }
    }
}
