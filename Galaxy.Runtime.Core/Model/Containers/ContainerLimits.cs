namespace Galaxy.Runtime;

/// <summary>What a container may use at most. There is no "unlimited".</summary>
/// <param name="Cpus">CPUs, 0.01 or more; 1.5 is one and a half.</param>
/// <param name="MemoryBytes">Bytes of memory, 6 MiB (6,291,456) or more; swap is limited to the same amount in all.</param>
/// <param name="Pids">Processes and threads, 1 or more.</param>
public sealed record ContainerLimits(double Cpus, long MemoryBytes, long Pids);
