using System.Reflection;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>Stands before a port of a <see cref="RuntimeHarness"/>, and shows every call to its watch.</summary>
public class PortTap<TPort> : DispatchProxy
    where TPort : class
{
    private TPort inner = null!;
    private PortWatch watch = null!;

    public void Stand(TPort before, PortWatch seenBy) => (inner, watch) = (before, seenBy);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        watch.Pass(typeof(TPort), targetMethod!.Name, args!)
        ?? targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
}
