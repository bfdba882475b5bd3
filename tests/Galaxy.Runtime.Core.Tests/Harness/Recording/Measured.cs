namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>One measurement.</summary>
public sealed record Measured(string Name, double Value, IReadOnlyDictionary<string, string> Tags);
