using System.Text.Json;

namespace Galaxy.Runtime.Chaos;

/// <summary>What a host process is told: where its servers are, through the cables and past them, and what to do to which games.</summary>
internal sealed record HostArguments
{
    public required string Name { get; init; }

    public required ulong Seed { get; init; }

    public required string Engine { get; init; }

    public required string Database { get; init; }

    public required string Redis { get; init; }

    /// <summary>For a look at the truth, whatever is cut.</summary>
    public required string EngineItself { get; init; }

    public required string DatabaseItself { get; init; }

    public required string StateRoot { get; init; }

    public required bool AreLeasesInDatabase { get; init; }

    /// <summary>The append-only file of requests and results.</summary>
    public required string Log { get; init; }

    public required IReadOnlyList<string> Games { get; init; }

    /// <summary>Containers that are nobody's business here.</summary>
    public required IReadOnlyList<string> Foreign { get; init; }

    public static HostArguments Read(string file) => JsonSerializer.Deserialize<HostArguments>(File.ReadAllText(file))!;

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this));
}
