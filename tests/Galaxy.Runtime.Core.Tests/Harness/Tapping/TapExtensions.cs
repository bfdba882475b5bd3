using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Harness;

internal static class TapExtensions
{
    /// <summary>Supplies a port that wins over the in-memory one.</summary>
    public static IGalaxyRuntimeBuilder Tap<TPort>(this IGalaxyRuntimeBuilder builder, TPort port)
        where TPort : class => builder.SupplyPort(PortPrecedence.Explicit, _ => port);
}
