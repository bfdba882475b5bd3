using System.Reflection;

namespace Galaxy.Runtime.Integration.Host;

/// <summary>A port in front of the real one: the call that was chosen is never sent, and never returns.</summary>
/// <typeparam name="TPort">The port.</typeparam>
internal class StoppingPort<TPort> : DispatchProxy
    where TPort : class
{
    private TPort? inner;
    private CallCount? count;

    public static TPort Before(TPort inner, CallCount count)
    {
        var port = Create<TPort, StoppingPort<TPort>>();
        var stopping = (StoppingPort<TPort>)(object)port;
        stopping.inner = inner;
        stopping.count = count;
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        count!.Pass($"{typeof(TPort).Name}.{targetMethod!.Name}");
        return targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
