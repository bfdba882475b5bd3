using System.Reflection;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>Stands before a port and answers everything but listings four seconds late.</summary>
public class SlowPort<TPort> : DispatchProxy
    where TPort : class
{
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(4);

    private TPort inner = null!;
    private TimeProvider time = null!;

    public void Stand(TPort before, TimeProvider clock) => (inner, time) = (before, clock);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        if (answer is ValueTask done)
        {
            return new ValueTask(LaterAsync(done));
        }

        var type = targetMethod.ReturnType;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)
            ? GetType().BaseType!.GetMethod(nameof(Later), BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(type.GenericTypeArguments).Invoke(this, [answer])
            : answer;
    }

    private ValueTask<T> Later<T>(ValueTask<T> answer) => new(LaterAsync(answer));

    private async Task LaterAsync(ValueTask answer)
    {
        await Task.Delay(CallTime, time, CancellationToken.None);
        await answer;
    }

    private async Task<T> LaterAsync<T>(ValueTask<T> answer)
    {
        await Task.Delay(CallTime, time, CancellationToken.None);
        return await answer;
    }
}
