using System.Reflection;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Any port behind a <see cref="PortGate"/>.</summary>
/// <typeparam name="TPort">The port's interface.</typeparam>
public class GatedPort<TPort> : DispatchProxy
    where TPort : class
{
    private TPort? inner;
    private PortGate? gate;

    internal static TPort Wrap(TPort inner, PortGate gate)
    {
        var port = Create<TPort, GatedPort<TPort>>();
        var proxy = (GatedPort<TPort>)(object)port;
        (proxy.inner, proxy.gate) = (inner, gate);
        return port;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        gate!.Enter(targetMethod!.Name);
        return targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
