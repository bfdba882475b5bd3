namespace Galaxy.Runtime.Testing;

/// <summary>The engine's networks: a name may be borne by several, as by a real engine. The caller is inside the engine's gate.</summary>
internal sealed class EngineNetworks
{
    private readonly List<(string Id, string Name)> networks = [];
    private int made;

    public void Add(string name) => networks.Add(($"network-{++made}", name));

    public void Remove(string name) => networks.RemoveAll(network => IsNamed(network.Name, name));

    public bool Exists(string name) => FindId(name) is not null;

    /// <summary>The id of the network of that name; null when there is none.</summary>
    public string? FindId(string name)
    {
        var ids = networks.Where(network => IsNamed(network.Name, name)).Select(static network => network.Id).ToList();
        return ids.Count <= 1
            ? ids.SingleOrDefault()
            : throw new RuntimePortException(PortFault.Rejected, $"The network \"{name}\" is ambiguous: {ids.Count} networks bear the name.") { Reason = PortFaultReason.Ambiguous };
    }

    public bool HasId(string id) => networks.Exists(network => IsNamed(network.Id, id));

    private static bool IsNamed(string actual, string wanted) => string.Equals(actual, wanted, StringComparison.Ordinal);
}
