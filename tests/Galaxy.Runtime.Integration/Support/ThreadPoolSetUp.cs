using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Integration;

/// <summary>Tests here block threads, in gates and old clients; the pool's slow growth must not eat into the leases of hosts in the same process.</summary>
internal static class ThreadPoolSetUp
{
    private const int Threads = 32;

    [ModuleInitializer]
    internal static void Run() => ThreadPool.SetMinThreads(Threads, Threads);
}
