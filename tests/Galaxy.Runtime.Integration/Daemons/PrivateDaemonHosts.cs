using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Integration.Daemons;

internal static class PrivateDaemonHosts
{
    /// <summary>A host of this daemon.</summary>
    public static TestHost NewHost(this PrivateDaemon daemon, Action<GalaxyRuntimeOptions>? configure = null, InMemoryBackend? stores = null) =>
        new(daemon.Host, stores ?? new InMemoryBackend(), options =>
        {
            options.Network = PrivateDaemon.Network;
            options.State.Root = daemon.StateRoot;
            options.Start.SettleTime = TimeSpan.FromMilliseconds(200);
            options.Stop.Grace = TimeSpan.Zero;
            options.Limits.Memory = "64m";
            configure?.Invoke(options);
        });
}
