namespace Galaxy.Runtime.Simulation;

internal static class Listing
{
    public static async ValueTask<IReadOnlyList<T>> ReadAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
