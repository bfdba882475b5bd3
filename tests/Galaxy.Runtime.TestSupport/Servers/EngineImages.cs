namespace Galaxy.Runtime.TestSupport;

/// <summary>The demo engine's images; <c>samples/engine</c> says what each is for.</summary>
public static class EngineImages
{
    public const string V140 = "galaxy-engine:1.4.0";
    public const string V141 = "galaxy-engine:1.4.1";
    public const string V150 = "galaxy-engine:1.5.0";
    public const string ExitsAtOnce = "galaxy-engine:1.4.2";
    public const string WithLimits = "galaxy-engine:1.4.3";
    public const string Healthy = "galaxy-engine:1.4.4";
    public const string NeverHealthy = "galaxy-engine:1.4.5";
    public const string Stubborn = "galaxy-engine:stubborn";
    public const string EatsMemory = "galaxy-engine:oom";
    public const string BadEntryPoint = "galaxy-engine:badentry";
}
