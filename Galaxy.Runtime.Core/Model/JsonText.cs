using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime;

internal static class JsonText
{
    /// <summary>A JSON object as text.</summary>
    public static string Object(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
