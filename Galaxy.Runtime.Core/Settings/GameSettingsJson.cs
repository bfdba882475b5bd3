using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Galaxy.Runtime;

/// <summary>Settings as JSON: what stores keep, job streams carry and digests are made of. The order of members is part of the format.</summary>
internal static class GameSettingsJson
{
    private const string Environment = "environment";
    private const string Arguments = "arguments";
    private const string Labels = "labels";
    private const string Limits = "limits";
    private const string Mounts = "mounts";
    private const string Ports = "ports";
    private const string Readiness = "readiness";

    // Nothing here reaches a web page, and a character must not count as six.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static string Write(GameSettings settings)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            WriteTexts(json, Environment, settings.Environment);
            WriteArguments(json, settings.Arguments);
            WriteTexts(json, Labels, settings.Labels);
            WriteLimits(json, settings.Limits);
            WriteMounts(json, settings.Mounts);
            WritePorts(json, settings.Ports);
            WriteReadiness(json, settings.Readiness);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static bool TryRead(string? text, [NotNullWhen(true)] out GameSettings? settings, [NotNullWhen(false)] out string? problem)
    {
        settings = null;
        problem = text is null ? "the settings are missing"
            : Encoding.UTF8.GetByteCount(text) > GameSettings.MaxBytes ? $"the settings have more than {GameSettings.MaxBytes} bytes"
            : null;
        if (problem is not null)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text!, Strict);
            settings = Read(document.RootElement);
            return true;
        }
        catch (FormatException wrong)
        {
            problem = wrong.Message;
            return false;
        }
        catch (JsonException)
        {
            // The parser's message may quote the text.
            problem = "the settings are not JSON, or have a member twice";
            return false;
        }
    }

    private static GameSettings Read(JsonElement root)
    {
        var settings = GameSettings.None;
        foreach (var member in MembersOf(root, "the settings"))
        {
            settings = member.Name switch
            {
                Environment => settings with { Environment = Texts(member) },
                Arguments => settings with { Arguments = [.. Items(member).Select(item => Text(item, Arguments))] },
                Labels => settings with { Labels = Texts(member) },
                Limits => settings with { Limits = ReadLimits(member.Value) },
                Mounts => settings with { Mounts = [.. Items(member).Select(ReadMount)] },
                Ports => settings with { Ports = [.. Items(member).Select(ReadPort)] },
                Readiness => settings with { Readiness = ReadReadiness(member.Value) },
                _ => throw Unknown(member.Name),
            };
        }

        return settings;
    }

    private static GameLimits ReadLimits(JsonElement element)
    {
        var limits = new GameLimits();
        foreach (var member in MembersOf(element, Limits))
        {
            limits = member.Name switch
            {
                "cpus" => limits with { Cpus = member.Value.ValueKind is JsonValueKind.Number && member.Value.TryGetDouble(out var cpus) ? cpus : throw Wrong("limits.cpus", "a number") },
                "memory_bytes" => limits with { MemoryBytes = Whole(member.Value, "limits.memory_bytes") },
                "pids" => limits with { Pids = Whole(member.Value, "limits.pids") },
                _ => throw Unknown($"{Limits}.{member.Name}"),
            };
        }

        return limits;
    }

    private static GameMount ReadMount(JsonElement element)
    {
        var mount = new GameMount { ContainerPath = "" };
        foreach (var member in MembersOf(element, Mounts))
        {
            mount = member.Name switch
            {
                "container_path" => mount with { ContainerPath = Text(member.Value, "mounts.container_path") },
                "host_path" => mount with { HostPath = Text(member.Value, "mounts.host_path") },
                "volume" => mount with { Volume = Text(member.Value, "mounts.volume") },
                "read_only" => mount with { ReadOnly = member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.Value.GetBoolean() : throw Wrong("mounts.read_only", "true or false") },
                _ => throw Unknown($"{Mounts}.{member.Name}"),
            };
        }

        return mount;
    }

    private static PublishedPort ReadPort(JsonElement element)
    {
        var port = new PublishedPort { ContainerPort = 0 };
        foreach (var member in MembersOf(element, Ports))
        {
            port = member.Name switch
            {
                "container_port" => port with { ContainerPort = Number(member.Value, "ports.container_port") },
                "protocol" => port with { Protocol = WireText.Parse<PortProtocol>(Text(member.Value, "ports.protocol")) },
                "address" => port with { Address = Text(member.Value, "ports.address") },
                "host_port" => port with { HostPort = Number(member.Value, "ports.host_port") },
                "last_host_port" => port with { LastHostPort = Number(member.Value, "ports.last_host_port") },
                _ => throw Unknown($"{Ports}.{member.Name}"),
            };
        }

        return port;
    }

    private static ReadinessProbe ReadReadiness(JsonElement element)
    {
        var probe = new ReadinessProbe { Port = 0 };
        foreach (var member in MembersOf(element, Readiness))
        {
            probe = member.Name switch
            {
                "port" => probe with { Port = Number(member.Value, "readiness.port") },
                "http_path" => probe with { HttpPath = Text(member.Value, "readiness.http_path") },
                "interval_ms" => probe with { Interval = TimeSpan.FromMilliseconds(Number(member.Value, "readiness.interval_ms")) },
                "timeout_ms" => probe with { Timeout = TimeSpan.FromMilliseconds(Number(member.Value, "readiness.timeout_ms")) },
                _ => throw Unknown($"{Readiness}.{member.Name}"),
            };
        }

        return probe;
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in texts)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            return;
        }

        json.WriteStartArray(Arguments);
        foreach (var argument in arguments)
        {
            json.WriteStringValue(argument ?? "");
        }

        json.WriteEndArray();
    }

    private static void WriteLimits(Utf8JsonWriter json, GameLimits? limits)
    {
        if (limits is null)
        {
            return;
        }

        json.WriteStartObject(Limits);
        if (limits.Cpus is { } cpus)
        {
            // What is no number has no JSON either; the rules refuse it.
            json.WriteNumber("cpus", double.IsFinite(cpus) ? cpus : -1);
        }

        WriteNumber(json, "memory_bytes", limits.MemoryBytes);
        WriteNumber(json, "pids", limits.Pids);
        json.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter json, IReadOnlyList<GameMount> mounts)
    {
        if (mounts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(Mounts);
        foreach (var mount in mounts)
        {
            json.WriteStartObject();
            json.WriteString("container_path", mount.ContainerPath);
            WriteText(json, "host_path", mount.HostPath);
            WriteText(json, "volume", mount.Volume);
            json.WriteBoolean("read_only", mount.ReadOnly);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePorts(Utf8JsonWriter json, IReadOnlyList<PublishedPort> ports)
    {
        if (ports.Count == 0)
        {
            return;
        }

        json.WriteStartArray(Ports);
        foreach (var port in ports)
        {
            json.WriteStartObject();
            json.WriteNumber("container_port", port.ContainerPort);
            json.WriteString("protocol", port.Protocol.ToWireText());
            json.WriteString("address", port.Address);
            WriteNumber(json, "host_port", port.HostPort);
            WriteNumber(json, "last_host_port", port.LastHostPort);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReadiness(Utf8JsonWriter json, ReadinessProbe? probe)
    {
        if (probe is null)
        {
            return;
        }

        json.WriteStartObject(Readiness);
        json.WriteNumber("port", probe.Port);
        WriteText(json, "http_path", probe.HttpPath);
        json.WriteNumber("interval_ms", (long)probe.Interval.TotalMilliseconds);
        json.WriteNumber("timeout_ms", (long)probe.Timeout.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static JsonElement.ObjectEnumerator MembersOf(JsonElement element, string what) =>
        element.ValueKind is JsonValueKind.Object ? element.EnumerateObject() : throw Wrong(what, "an object");

    private static JsonElement.ArrayEnumerator Items(JsonProperty member) =>
        member.Value.ValueKind is JsonValueKind.Array ? member.Value.EnumerateArray() : throw Wrong(member.Name, "an array");

    private static Dictionary<string, string> Texts(JsonProperty member) =>
        MembersOf(member.Value, member.Name).ToDictionary(static text => text.Name, text => Text(text.Value, member.Name), StringComparer.Ordinal);

    private static string Text(JsonElement element, string what) =>
        element.ValueKind is JsonValueKind.String ? element.GetString() ?? "" : throw Wrong(what, "text");

    private static long Whole(JsonElement element, string what) =>
        element.ValueKind is JsonValueKind.Number && element.TryGetInt64(out var number) ? number : throw Wrong(what, "a whole number");

    private static int Number(JsonElement element, string what) =>
        element.ValueKind is JsonValueKind.Number && element.TryGetInt32(out var number) ? number : throw Wrong(what, "a whole number");

    private static FormatException Wrong(string what, string expected) => new($"{what} must be {expected}");

    private static FormatException Unknown(string name) => new($"\"{JournalText.GameId(name)}\" is not a member of the settings");
}
