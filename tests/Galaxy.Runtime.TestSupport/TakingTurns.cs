using System.Reflection;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A port of two hosts at once: its calls go now to one, now to the other, so that what a contract says must hold across them.</summary>
public class TakingTurns : DispatchProxy
{
    private object[] hosts = [];
    private int calls;

    /// <summary>One port before two.</summary>
    public static TPort Between<TPort>(TPort ours, TPort theirs)
        where TPort : class
    {
        var port = Create<TPort, TakingTurns>();
        ((TakingTurns)(object)port).hosts = [ours, theirs];
        return port;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var host = hosts[Interlocked.Increment(ref calls) % hosts.Length];
        return targetMethod!.Invoke(host, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
