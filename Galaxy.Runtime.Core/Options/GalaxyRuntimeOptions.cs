namespace Galaxy.Runtime;

/// <summary>Options of the runtime; configuration section <c>Galaxy:Runtime</c>. All are validated when the host starts.</summary>
public sealed class GalaxyRuntimeOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Galaxy:Runtime";

    /// <summary>Names this runtime on its containers: one runtime never touches another instance's. 1 to 63 characters of <c>a-z 0-9 . _ -</c>. Default <c>default</c>.</summary>
    public string InstanceId { get; set; } = "default";

    /// <summary>The container network; it must exist, it is never created. Default <c>galaxy</c>.</summary>
    public string Network { get; set; } = "galaxy";

    /// <summary>The port that the game listens on inside its container, 1 to 65535. Default 8080.</summary>
    public int GamePort { get; set; } = 8080;

    /// <summary>Whether a failed restart or patch starts the old version again. Default true.</summary>
    public bool RollBackOnFailure { get; set; } = true;

    /// <summary>Whether a configuration key below the section that means nothing keeps the host from starting; else it is logged as a warning. Default true.</summary>
    public bool StrictConfiguration { get; set; } = true;

    /// <summary>The lease.</summary>
    public LeaseOptions Lease { get; set; } = new();

    /// <summary>Pulling images.</summary>
    public PullOptions Pull { get; set; } = new();

    /// <summary>Starting containers.</summary>
    public StartOptions Start { get; set; } = new();

    /// <summary>Stopping containers.</summary>
    public StopOptions Stop { get; set; } = new();

    /// <summary>State directories.</summary>
    public StateOptions State { get; set; } = new();

    /// <summary>What the settings of games may mount.</summary>
    public MountOptions Mounts { get; set; } = new();

    /// <summary>Resource limits.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Container logs.</summary>
    public ContainerLogOptions Logs { get; set; } = new();

    /// <summary>What a container may do.</summary>
    public HardeningOptions Hardening { get; set; } = new();

    /// <summary>Recovery and reconciliation.</summary>
    public ReconcileOptions Reconcile { get; set; } = new();

    /// <summary>Which engine games belong to.</summary>
    public EngineOptions Engine { get; set; } = new();

    /// <summary>Starting crashed games again.</summary>
    public CrashRestartOptions CrashRestart { get; set; } = new();

    /// <summary>Starting games again that went down with their engine or machine.</summary>
    public BootOptions Boot { get; set; } = new();

    /// <summary>Notifications of games that keep crashing.</summary>
    public FlappingOptions Flapping { get; set; } = new();

    /// <summary>Idempotency keys.</summary>
    public IdempotencyOptions Idempotency { get; set; } = new();

    /// <summary>Events that could not be published yet.</summary>
    public EventOptions Events { get; set; } = new();

    /// <summary>How long the operation log keeps entries.</summary>
    public OperationLogOptions OperationLog { get; set; } = new();

    /// <summary>Removal of containers that were stopped long ago.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <summary>How long a single call of a port may take.</summary>
    public TimeoutOptions Timeouts { get; set; } = new();

    /// <summary>The health checks.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>The preflight.</summary>
    public PreflightOptions Preflight { get; set; } = new();
}
