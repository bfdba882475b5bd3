using System.Collections;

namespace Galaxy.Runtime;

/// <summary>Lists inside records that compare by their items.</summary>
internal static class ValueList
{
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T>? items) =>
        items is ValueList<T> ? items : items is { Count: > 0 } ? new ValueList<T>([.. items]) : ValueList<T>.Empty;
}

/// <inheritdoc cref="ValueList"/>
internal sealed class ValueList<T>(T[] items) : IReadOnlyList<T>
{
    public static readonly ValueList<T> Empty = new([]);

    public int Count => items.Length;

    public T this[int index] => items[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public override bool Equals(object? obj) => obj is ValueList<T> other && items.AsSpan().SequenceEqual(other.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    private ReadOnlySpan<T> AsSpan() => items;
}
