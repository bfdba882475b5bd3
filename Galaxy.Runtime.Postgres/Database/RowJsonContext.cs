using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Postgres;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvidenceJson))]
[JsonSerializable(typeof(IEnumerable<OutboxEventRow.Json>))]
internal sealed partial class RowJsonContext : JsonSerializerContext;
