using System.Reflection;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>What one host asked its ports, with arguments; and where a test steps in. Every call takes a millisecond of the clock.</summary>
public sealed class PortWatch(ManualTimeProvider time)
{
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(1);

    private readonly List<SeenCall> calls = [];
    private readonly List<Intervention> interventions = [];

    /// <summary>The port, every call of it seen.</summary>
    public TPort Over<TPort>(TPort port)
        where TPort : class
    {
        var proxy = DispatchProxy.Create<TPort, PortTap<TPort>>();
        ((PortTap<TPort>)(object)proxy).Stand(port, this);
        return proxy;
    }

    /// <summary>The calls that reached one method of a port, in order.</summary>
    public IReadOnlyList<SeenCall> CallsOf<TPort>(string method) => [.. calls.Where(call => call.Port == typeof(TPort) && call.Method == method)];

    /// <summary>Does something right before the next call of a method has its effect; throwing here is the port's bug.</summary>
    public void Before<TPort>(string method, Action action) => interventions.Add(new Intervention(typeof(TPort), method, () =>
    {
        action();
        return null;
    }));

    /// <summary>Answers the next call of a method in the port's place.</summary>
    public void Answer<TPort, TAnswer>(string method, TAnswer answer) =>
        interventions.Add(new Intervention(typeof(TPort), method, () => new ValueTask<TAnswer>(answer)));

    /// <summary>Lets a call pass: null, or the answer in its place.</summary>
    internal object? Pass(Type port, string method, object?[] arguments)
    {
        time.Advance(CallTime);
        calls.Add(new SeenCall(port, method, arguments));
        if (interventions.Find(planned => planned.Port == port && planned.Method == method) is not { } intervention)
        {
            return null;
        }

        interventions.Remove(intervention);
        return intervention.Act();
    }

    private sealed record Intervention(Type Port, string Method, Func<object?> Act);
}
