namespace Galaxy.Runtime.Testing;

/// <summary>State directories that exist only as paths. Meant for the in-memory engine: a real one mounts real directories.</summary>
public sealed class InMemoryStateDirectory : IStateDirectory
{
    /// <summary>The path that all directories are below.</summary>
    public const string Root = "/in-memory/games";

    private readonly Lock gate = new();
    private readonly SortedSet<string> prepared = new(StringComparer.Ordinal);

    /// <summary>The paths that were prepared and not removed since, ordered, each once.</summary>
    public IReadOnlyList<string> Prepared
    {
        get
        {
            lock (gate)
            {
                return [.. prepared];
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            if (!GameIds.IsValid(gameId))
            {
                throw new RuntimePortException(PortFault.Rejected, $"The state directory of \"{gameId}\" cannot be made: that is no game id.");
            }

            var path = $"{Root}/{gameId}";
            lock (gate)
            {
                prepared.Add(path);
            }

            return path;
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            lock (gate)
            {
                prepared.Remove($"{Root}/{gameId}");
            }
        }, cancellationToken);
}
