using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Support;

internal sealed record LogLine(LogLevel Level, string EventName, string Text, Exception? Exception);
