namespace Galaxy.Runtime;

/// <summary>The checks of the state directories; only of the default ones, because what a host's own does is not ours to try.</summary>
internal static class StateChecks
{
    public static IEnumerable<PreflightCheck> Make(
        PortRegistry ports, StatePaths paths, IDockerClient docker, GalaxyRuntimeOptions options, IRuntimeIdSource ids, TimeProvider time) =>
        ports.SupplierOf(typeof(IStateDirectory)) is not PortPrecedence.Default
            ? []
            :
            [
                new StateRootCheck(options.State, options.Preflight.LeastFreeSpace, ids).Make(),
                new HostPathCheck(paths, docker, options, ids, time).Make(),
            ];
}
