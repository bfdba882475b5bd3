using Microsoft.Extensions.Options;

namespace Galaxy.Runtime;

/// <summary>Every option, and every rule between options; all errors are reported at once.</summary>
internal sealed class GalaxyRuntimeOptionsValidator(PortRegistry ports, RuntimeConfiguration configuration) : IValidateOptions<GalaxyRuntimeOptions>
{
    private const double LeastCpus = 0.01;
    internal const double MostCpus = 1_024;
    private const long MostPids = 4_194_304;
    private const int MostCrashes = 20;
    private const int MostEvents = 10_000_000;
    private const int MaxNameLength = 63;
    private const uint MostModeBits = 0xFFF;

    private static readonly TimeSpan Zero = TimeSpan.Zero;
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, GalaxyRuntimeOptions options)
    {
        var check = new OptionsCheck(configuration.Path);
        check.Require(IsName(options.InstanceId), "InstanceId", options.InstanceId, "1 to 63 characters of a-z, 0-9, '.', '_' and '-', the first a letter or digit");
        check.Require(!string.IsNullOrWhiteSpace(options.Network), "Network", options.Network, "the name of an existing docker network");
        check.InRange("GamePort", options.GamePort, 1, 65_535);

        if (check.InRange("Lease:Duration", options.Lease.Duration, TimeSpan.FromSeconds(1), TenMinutes))
        {
            check.InRange("Lease:RenewalInterval", options.Lease.RenewalInterval, Instant, options.Lease.Duration / 2);
        }

        check.InRange("Lease:AcquireTimeout", options.Lease.AcquireTimeout, Zero, TenMinutes);

        check.Require(options.Pull.Policy is not PullPolicy.Unknown && Enum.IsDefined(options.Pull.Policy), "Pull:Policy", options.Pull.Policy, "IfMissing, Always, Never");
        check.InRange("Pull:TotalTimeout", options.Pull.TotalTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        check.InRange("Pull:UnpackTimeout", options.Pull.UnpackTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        check.InRange("Start:SettleTime", options.Start.SettleTime, Zero, TenMinutes);
        check.InRange("Start:HealthTimeout", options.Start.HealthTimeout, Zero, TimeSpan.FromHours(1));
        CheckReadiness(check, options.Start.Readiness);
        check.InRange("Stop:Grace", options.Stop.Grace, Zero, TimeSpan.FromHours(1));

        CheckState(check, options.State);
        CheckLimits(check, options.Limits);
        foreach (var (index, root) in options.Mounts.AllowedRoots.Index())
        {
            check.Require(root is ['/', not '/', ..], $"Mounts:AllowedRoots:{index}", root, "an absolute path, not the root");
        }

        check.Require(options.Logs.Driver is not null, "Logs:Driver", options.Logs.Driver, "the name of a log driver, or empty for the daemon's own");

        check.InRange("Reconcile:Interval", options.Reconcile.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.InRange("Reconcile:LeftoverGrace", options.Reconcile.LeftoverGrace, Zero, TimeSpan.FromDays(1));
        check.InRange("Reconcile:VanishConfirmation", options.Reconcile.VanishConfirmation, Instant, TenMinutes);
        check.InRange("Reconcile:Parallelism", options.Reconcile.Parallelism, 1, 100);
        if (CheckCrashes(check, options.CrashRestart, options.Flapping))
        {
            CheckLog(check, options);
        }

        check.InRange("Engine:ForgetAfter", options.Engine.ForgetAfter, TimeSpan.FromMinutes(2), TimeSpan.FromDays(30));
        check.Require(options.Boot.Resume is not BootResume.Unknown && Enum.IsDefined(options.Boot.Resume), "Boot:Resume", options.Boot.Resume, "None, Running");
        check.InRange("Boot:Parallelism", options.Boot.Parallelism, 1, 64);
        check.InRange("Boot:MaxAttempts", options.Boot.MaxAttempts, 1, MostCrashes);
        check.InRange("Idempotency:Window", options.Idempotency.Window, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        check.InRange("Events:MaxAttempts", options.Events.MaxAttempts, 1, 1_000);
        check.InRange("Events:MaxKept", options.Events.MaxKept, 1, MostEvents);
        check.InRange("Events:Interval", options.Events.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.InRange("Retention:MaxAge", options.Retention.MaxAge, TimeSpan.FromDays(1), TimeSpan.FromDays(3_650));
        check.InRange("Retention:Interval", options.Retention.Interval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        check.InRange("Retention:BatchSize", options.Retention.BatchSize, 1, 10_000);

        check.InRange("Timeouts:Engine", options.Timeouts.Engine, Instant, TenMinutes);
        check.InRange("Timeouts:Store", options.Timeouts.Store, Instant, TenMinutes);
        check.InRange("Timeouts:Publish", options.Timeouts.Publish, Instant, TenMinutes);

        CheckHealth(check, options.Health, options.Preflight);
        CheckConfiguration(check, options.StrictConfiguration);
        return check.Result;
    }

    private void CheckConfiguration(OptionsCheck check, bool isStrict)
    {
        foreach (var contradiction in configuration.FindContradictions())
        {
            check.Add($"{contradiction} Give the options in one call, and what changes them in services.Configure<{nameof(GalaxyRuntimeOptions)}>(…).");
        }

        foreach (var (key, nearest) in isStrict ? configuration.FindUnknown() : [])
        {
            check.RequireSecret(holds: false, key, $"is not an option; the nearest one is {configuration.Path}:{nearest}.");
        }
    }

    /// <returns>Whether they are all in their ranges.</returns>
    private static bool CheckCrashes(OptionsCheck check, CrashRestartOptions restarts, FlappingOptions flapping) =>
        check.InRange("CrashRestart:MaxAttempts", restarts.MaxAttempts, 1, MostCrashes)
        & check.InRange("CrashRestart:Interval", restarts.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        & check.InRange("CrashRestart:Delay", restarts.Delay, Instant, TimeSpan.FromHours(1))
        & check.InRange("CrashRestart:MaxDelay", restarts.MaxDelay, restarts.Delay, TimeSpan.FromDays(1))
        & check.InRange("CrashRestart:Jitter", restarts.Jitter, 0, 0.5)
        & check.InRange("Flapping:Crashes", flapping.Crashes, 2, MostCrashes)
        & check.InRange("Flapping:Window", flapping.Window, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

    /// <summary>What crashes are counted by, and a key that counts, must still be there.</summary>
    private static void CheckLog(OptionsCheck check, GalaxyRuntimeOptions options)
    {
        var reach = CrashJournal.ReachOf(options.CrashRestart, options.Flapping);
        if (options.OperationLog.MaxAge is { } maxAge)
        {
            check.InRange("OperationLog:MaxAge", maxAge, reach > options.Idempotency.Window ? reach : options.Idempotency.Window, TimeSpan.FromDays(3_650));
        }
    }

    private static void CheckHealth(OptionsCheck check, HealthOptions health, PreflightOptions preflight)
    {
        check.InRange("Health:Timeout", health.Timeout, Instant, FiveMinutes);
        check.Require(preflight.Mode is not PreflightMode.Unknown && Enum.IsDefined(preflight.Mode), "Preflight:Mode", preflight.Mode, "Off, Warn, Enforce");
        check.InRange("Preflight:Timeout", preflight.Timeout, Instant, FiveMinutes);
        check.Require(preflight.ProbeImage is not null, "Preflight:ProbeImage", preflight.ProbeImage, "an image that the engine has, or empty");
        check.Require(ByteSize.TryParse(preflight.MinFreeSpace, out _), "Preflight:MinFreeSpace", preflight.MinFreeSpace, "more than 0, as bytes or with k, m, g");
        check.InRange("Preflight:ClockTolerance", preflight.ClockTolerance, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
    }

    private static void CheckReadiness(OptionsCheck check, ReadinessOptions readiness)
    {
        check.InRange("Start:Readiness:Port", readiness.Port ?? 1, 1, GameSettingsRules.MaxPort);
        check.Require(
            string.IsNullOrEmpty(readiness.HttpPath) || GameSettingsRules.IsHttpPath(readiness.HttpPath),
            "Start:Readiness:HttpPath",
            readiness.HttpPath,
            "a path of ASCII characters that begins with \"/\", or empty");
        check.InRange("Start:Readiness:Interval", readiness.Interval, GameSettingsRules.MinInterval, GameSettingsRules.MaxInterval);
        check.InRange("Start:Readiness:Timeout", readiness.Timeout, GameSettingsRules.MinTimeout, GameSettingsRules.MaxTimeout);
    }

    private void CheckState(OptionsCheck check, StateOptions state)
    {
        const string Absolute = "an absolute path";
        if (ports.SupplierOf(typeof(IStateDirectory)) is PortPrecedence.Default)
        {
            check.Require(Path.IsPathFullyQualified(state.Root), "State:Root", state.Root, Absolute + "; the state of every game is kept below it");
        }

        check.Require(state.HostRoot is "" or ['/', ..], "State:HostRoot", state.HostRoot, Absolute + ", or empty");
        check.Require(IsMode(state.Mode), "State:Mode", state.Mode, "octal permission bits, 0 to 7777");
        check.Require(state.OwnerUid is null or >= 0, "State:OwnerUid", state.OwnerUid, "0 or more");
        check.Require(state.OwnerGid is null or >= 0, "State:OwnerGid", state.OwnerGid, "0 or more");
        check.Require(state.MountPath is ['/', not '/', ..], "State:MountPath", state.MountPath, Absolute + " inside the container, not its root");
        check.Require(
            !string.IsNullOrWhiteSpace(state.EnvironmentVariable) && !state.EnvironmentVariable.Contains('=', StringComparison.Ordinal),
            "State:EnvironmentVariable",
            state.EnvironmentVariable,
            "the name of an environment variable");
    }

    private static void CheckLimits(OptionsCheck check, LimitOptions limits)
    {
        check.InRange("Limits:Cpus", limits.Cpus, LeastCpus, MostCpus);
        check.InRange("Limits:MaxCpus", limits.MaxCpus ?? MostCpus, LeastCpus, MostCpus);
        check.InRange("Limits:Pids", limits.Pids, 1, MostPids);
        check.InRange("Limits:MaxPids", limits.MaxPids, 1, MostPids);
        check.Require(IsMemory(limits.Memory), "Limits:Memory", limits.Memory, "6m or more, as bytes or with k, m, g");
        check.Require(IsMemory(limits.MaxMemory), "Limits:MaxMemory", limits.MaxMemory, "6m or more, as bytes or with k, m, g");
    }

    private static bool IsMemory(string text) => ByteSize.TryParse(text, out var bytes) && bytes >= ResourceLimits.LeastMemoryBytes;

    private static bool IsMode(string text) =>
        text is { Length: > 0 and <= 5 } && text.All(static c => c is >= '0' and <= '7') && Convert.ToUInt32(text, 8) <= MostModeBits;

    private static bool IsName(string text) =>
        text is { Length: > 0 and <= MaxNameLength }
        && (char.IsAsciiLetterLower(text[0]) || char.IsAsciiDigit(text[0]))
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');
}
