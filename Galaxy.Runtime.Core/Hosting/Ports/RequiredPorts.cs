using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime;

/// <summary>Names every port that nobody supplies, and the call that would, in one message.</summary>
internal static class RequiredPorts
{
    private static readonly (Type Port, string SuppliedBy)[] Ports =
    [
        (typeof(IRuntimeRecordStore), "UsePostgres(…), UseRecordStore<T>()"),
        (typeof(IOperationLogStore), "UsePostgres(…), UseOperationLogStore<T>()"),
        (typeof(IDockerClient), "UseDocker(…), UseDockerClient<T>()"),
        (typeof(IGameLeaseStore), "UsePostgres(…), UseRedis(…), UseLeaseStore<T>()"),
    ];

    /// <exception cref="InvalidOperationException">A required port is missing.</exception>
    public static void Check(IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        var missing = Ports.Where(port => !known.IsService(port.Port)).Select(port => $"{port.Port.Name} ({port.SuppliedBy})").ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"Galaxy.Runtime has no supplier for: {string.Join("; ", missing)}. Add the call to services.AddGalaxyRuntime(), or UseInMemory() in tests.");
        }
    }
}
