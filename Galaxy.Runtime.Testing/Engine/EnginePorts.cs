namespace Galaxy.Runtime.Testing;

/// <summary>The ports of the engine's host. Every method is called inside the engine's gate.</summary>
/// <param name="containers">Every container of the engine.</param>
internal sealed class EnginePorts(IReadOnlyList<EngineContainer> containers)
{
    private const int FirstFree = 32_768;
    private const int LastFree = 60_999;

    private readonly HashSet<int> taken = [];
    private int next = FirstFree;

    /// <summary>Makes a port one that another program of the host listens at.</summary>
    public void Take(int port) => taken.Add(port);

    /// <summary>Gives it back.</summary>
    public void Release(int port) => taken.Remove(port);

    /// <summary>Finds a port of the host for each that a container publishes.</summary>
    /// <exception cref="RuntimePortException">One is taken. Real engines answer a start like that with a failure of their own, not with a refusal.</exception>
    public IReadOnlyList<PortBinding> Bind(EngineContainer container)
    {
        var bound = new List<PortBinding>();
        foreach (var port in container.Spec.Ports)
        {
            bound.Add(new PortBinding(port.ContainerPort, port.Protocol, port.Address, Find(port, bound)));
        }

        return bound;
    }

    private int Find(PublishedPort port, List<PortBinding> bound)
    {
        if (port.HostPort is { } first)
        {
            var last = port.LastHostPort ?? first;
            return Enumerable.Range(first, last - first + 1).Select(static candidate => (int?)candidate).FirstOrDefault(candidate => IsFree(port, candidate!.Value, bound))
                ?? throw new RuntimePortException(PortFault.Unavailable, $"A container cannot be started: {port.Address}:{first} is already allocated.");
        }

        for (var attempt = FirstFree; attempt <= LastFree; attempt++)
        {
            var candidate = next;
            next = next == LastFree ? FirstFree : next + 1;
            if (IsFree(port, candidate, bound))
            {
                return candidate;
            }
        }

        throw new RuntimePortException(PortFault.Unavailable, "A container cannot be started: no port of the host is free.");
    }

    private bool IsFree(PublishedPort port, int candidate, List<PortBinding> bound) =>
        !taken.Contains(candidate)
        && containers.SelectMany(static container => container.Ports).Concat(bound)
            .All(known => known.HostPort != candidate || known.Protocol != port.Protocol || !Overlap(known.Address, port.Address));

    private static bool Overlap(string one, string other) => one == other || one is "0.0.0.0" or "::" || other is "0.0.0.0" or "::";
}
