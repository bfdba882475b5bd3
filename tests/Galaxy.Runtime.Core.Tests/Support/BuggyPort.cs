using System.Reflection;

namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>A port of which one method throws what no port may throw, with a secret in its text.</summary>
internal class BuggyPort : DispatchProxy
{
    public const string Secret = "password=hunter2";

    private object inner = null!;
    private string method = "";

    public static TPort Of<TPort>(TPort inner, string method)
        where TPort : class
    {
        var port = Create<TPort, BuggyPort>();
        var proxy = (BuggyPort)(object)port;
        (proxy.inner, proxy.method) = (inner, method);
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        string.Equals(targetMethod!.Name, method, StringComparison.Ordinal)
            ? throw new InvalidTimeZoneException($"Host=db;{Secret}")
            : targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
}
