namespace Galaxy.Runtime;

/// <summary>Who offers a port; the higher one wins, whatever the order of calls.</summary>
public enum PortPrecedence
{
    /// <summary>Core's own default.</summary>
    Default = 0,

    /// <summary>The in-memory fakes.</summary>
    InMemory,

    /// <summary>The Postgres package.</summary>
    Postgres,

    /// <summary>The Redis package.</summary>
    Redis,

    /// <summary>The Docker package.</summary>
    Docker,

    /// <summary>An explicit <c>Use{Port}&lt;T&gt;()</c> of the host.</summary>
    Explicit,
}
