using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Docker;

/// <summary>The engine's JSON, generated. The engine's own names differ in case from call to call.</summary>
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(InfoAnswer))]
[JsonSerializable(typeof(NetworkAnswer))]
[JsonSerializable(typeof(NetworkAnswer[]))]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(ContainerAnswer))]
[JsonSerializable(typeof(ContainerListEntry[]))]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(CreateAnswer))]
[JsonSerializable(typeof(EventLine))]
[JsonSerializable(typeof(WaitAnswer))]
[JsonSerializable(typeof(PullLine))]
[JsonSerializable(typeof(DockerConfig))]
[JsonSerializable(typeof(DockerContext))]
[JsonSerializable(typeof(RegistryLogin))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class EngineJson : JsonSerializerContext;
