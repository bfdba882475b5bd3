using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Core.Tests.Support;

internal static class EventReading
{
    /// <summary>Reads a watch up to and including the first event of a kind, and leaves it.</summary>
    public static Task<List<RuntimeEvent>> ReadUntilAsync<TEvent>(this IAsyncEnumerable<RuntimeEvent> events, Func<TEvent, bool>? last = null)
        where TEvent : RuntimeEvent => Eventually.EndsAsync(ReadAsync(events, last ?? (static _ => true)));

    private static async Task<List<RuntimeEvent>> ReadAsync<TEvent>(IAsyncEnumerable<RuntimeEvent> events, Func<TEvent, bool> last)
        where TEvent : RuntimeEvent
    {
        var read = new List<RuntimeEvent>();
        await foreach (var runtimeEvent in events)
        {
            read.Add(runtimeEvent);
            if (runtimeEvent is TEvent match && last(match))
            {
                break;
            }
        }

        return read;
    }
}
