using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime;

internal static class JsonText
{
    // What is written here never leaves the call, so a thread needs one of each.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? kept;

    /// <summary>A JSON object as text.</summary>
    public static string Object(Action<Utf8JsonWriter> writeMembers) => Object(writeMembers, static (json, write) => write(json));

    /// <inheritdoc cref="Object(Action{Utf8JsonWriter})"/>
    public static string Object<T>(T value, Action<Utf8JsonWriter, T> writeMembers)
    {
        var (buffer, json) = kept ?? Make();
        kept = null;
        json.WriteStartObject();
        writeMembers(json, value);
        json.WriteEndObject();
        json.Flush();
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        json.Reset();
        kept = (buffer, json);
        return text;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Make()
    {
        var buffer = new ArrayBufferWriter<byte>();
        return (buffer, new Utf8JsonWriter(buffer));
    }
}

internal static class Instants
{
    /// <summary>The instant without what a database would round off: it is the same before and after it is stored.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
