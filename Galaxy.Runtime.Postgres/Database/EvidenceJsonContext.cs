using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Postgres;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvidenceJson))]
internal sealed partial class EvidenceJsonContext : JsonSerializerContext;
