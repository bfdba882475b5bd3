namespace Galaxy.Runtime;

/// <summary>The names and tags of the health checks.</summary>
public static class RuntimeHealthChecks
{
    /// <summary>The container engine answers; degraded when the container network is missing.</summary>
    public const string Engine = "galaxy-engine";

    /// <summary>The record store answers.</summary>
    public const string Records = "galaxy-records";

    /// <summary>The operation log answers.</summary>
    public const string Journal = "galaxy-journal";

    /// <summary>The lease store answers, and can write.</summary>
    public const string Leases = "galaxy-leases";

    /// <summary>Recovery gets through its passes: degraded when the last one is three rounds ago, or refused or failed in part; unhealthy after ten.</summary>
    public const string Recovery = "galaxy-recovery";

    /// <summary>Events reach their publishers: degraded when one has waited for more than five minutes. Never unhealthy on that account: games do not depend on it.</summary>
    public const string Events = "galaxy-events";

    /// <summary>The tag of all of them.</summary>
    public const string Tag = "galaxy";

    /// <summary>The second tag of all of them, for readiness endpoints.</summary>
    public const string ReadyTag = "ready";
}
