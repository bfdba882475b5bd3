namespace Galaxy.Runtime.Ports;

/// <summary>
/// How strong an offer of a port is: the highest wins, whatever the order of calls. The numbers leave gaps: where several packages offer the same port, the one that
/// a host adds only for that port adds to <see cref="Package"/> (this library's Redis package adds 100, so that its leases win over those of PostgreSQL).
/// </summary>
public enum PortPrecedence
{
    /// <summary>Core's own default.</summary>
    Default = 0,

    /// <summary>A fake for tests; everything real wins over it.</summary>
    Fake = 1_000,

    /// <summary>A package that adapts a backend.</summary>
    Package = 2_000,

    /// <summary>The host itself, as by <c>Use{Port}(…)</c>; no package offers a port with it.</summary>
    Host = 3_000,
}
