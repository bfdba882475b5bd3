using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>One log line.</summary>
public sealed record LogLine(string EventName, LogLevel Level, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Scope);
