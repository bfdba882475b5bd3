namespace Galaxy.Runtime.Testing;

/// <summary>A publisher of either kind, as its cases see it.</summary>
/// <typeparam name="TMessage">What it publishes.</typeparam>
internal sealed class PublisherScope<TMessage>(
    Func<Func<TMessage, CancellationToken, ValueTask>> open,
    Func<CancellationToken, ValueTask<IReadOnlyList<TMessage>>> read,
    Func<TMessage, string> keyOf,
    Action<TMessage?, TMessage?, string> mustBeEqual,
    CancellationToken cancellationToken)
    where TMessage : class
{
    public Func<TMessage, CancellationToken, ValueTask> Publish { get; } = open();

    public Func<TMessage, CancellationToken, ValueTask> OpenAnother() => open();

    public ValueTask PublishAsync(TMessage message) => Publish(message, cancellationToken);

    /// <summary>What arrived of these messages, in order; a shared channel may hold others.</summary>
    public async Task<List<TMessage>> ReadAsync(params IEnumerable<TMessage> wanted)
    {
        var keys = wanted.Select(keyOf).ToHashSet(StringComparer.Ordinal);
        return [.. (await read(cancellationToken)).Where(message => keys.Contains(keyOf(message)))];
    }

    public async Task MustArriveAsync(string what, params IReadOnlyList<TMessage> expected)
    {
        var arrived = await ReadAsync(expected);
        Expect.Equal(expected.Count, arrived.Count, $"how many of {what} arrived");
        foreach (var (wanted, found) in expected.Zip(arrived))
        {
            mustBeEqual(wanted, found, what);
        }
    }
}
