using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Harness;

internal static class TapExtensions
{
    /// <summary>Supplies a port that wins over the in-memory one.</summary>
    public static IGalaxyRuntimeBuilder Tap<TPort>(this IGalaxyRuntimeBuilder builder, TPort port)
        where TPort : class => builder.SupplyPort(PortPrecedence.Host, _ => port);

    /// <summary>The port, its answers so late.</summary>
    public static TPort Slowed<TPort>(this TPort port, TimeProvider time, TimeSpan callTime)
        where TPort : class
    {
        var proxy = DispatchProxy.Create<TPort, SlowPort<TPort>>();
        ((SlowPort<TPort>)(object)proxy).Stand(port, time, callTime);
        return proxy;
    }
}
