using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime;

/// <summary>Remembers who offers each port, so that the order of the builder's calls does not matter.</summary>
internal sealed class PortRegistry
{
    private readonly List<Offer> offers = [];

    public PortPrecedence? SupplierOf(Type port) => Best(port)?.Precedence;

    public void Supply<TPort>(IServiceCollection services, PortPrecedence precedence, Func<IServiceProvider, TPort> factory)
        where TPort : class
    {
        if (offers.Find(offer => offer.Port == typeof(TPort) && offer.Precedence == precedence) is { } replaced)
        {
            offers.Remove(replaced);
            services.Remove(replaced.Descriptor);
        }

        offers.Add(new Offer(typeof(TPort), precedence, ServiceDescriptor.Singleton<TPort>(factory)));

        // The supplier of the engine decides about the state directory too, so both are resolved again.
        Register(services, typeof(TPort));
        Register(services, typeof(IStateDirectory));
        Register(services, typeof(IReadinessCheck));
    }

    /// <summary>Whether a fake supplies the port.</summary>
    public bool IsFaked(Type port) => SupplierOf(port) is { } supplier && IsFake(supplier);

    // Stronger than Core's default and weaker than a package's.
    private static bool IsFake(PortPrecedence precedence) => precedence is > PortPrecedence.Default and < PortPrecedence.Package;

    private void Register(IServiceCollection services, Type port)
    {
        foreach (var offer in offers.Where(offer => offer.Port == port))
        {
            services.Remove(offer.Descriptor);
        }

        if (Best(port) is { } best)
        {
            services.Add(best.Descriptor);
        }
    }

    private Offer? Best(Type port) => offers.Where(offer => offer.Port == port && Counts(offer)).MaxBy(offer => offer.Precedence);

    /// <summary>A faked state directory or readiness check is no use to a real engine: it would mount what is not there, and its containers are not known.</summary>
    private bool Counts(Offer offer) =>
        (offer.Port != typeof(IStateDirectory) && offer.Port != typeof(IReadinessCheck))
        || !IsFake(offer.Precedence)
        || SupplierOf(typeof(IContainerEngine)) is null
        || IsFaked(typeof(IContainerEngine));

    private sealed record Offer(Type Port, PortPrecedence Precedence, ServiceDescriptor Descriptor);
}

/// <summary>Names every port without a supplier, and the call that would supply it, in one message.</summary>
internal static class RequiredPorts
{
    private static readonly (Type Port, string SuppliedBy)[] Ports =
    [
        (typeof(IRuntimeRecordStore), "UsePostgres(…), UseRecordStore<T>()"),
        (typeof(IOperationLogStore), "UsePostgres(…), UseOperationLogStore<T>()"),
        (typeof(IContainerEngine), "UseDocker(…), UseContainerEngine<T>()"),
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
