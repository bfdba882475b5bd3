using System.Reflection;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>Stands before a port and answers everything but listings late.</summary>
public class SlowPort<TPort> : DispatchProxy
    where TPort : class
{
    private TPort inner = null!;
    private TimeProvider time = null!;
    private TimeSpan delay;

    public void Stand(TPort before, TimeProvider clock, TimeSpan callTime) => (inner, time, delay) = (before, clock, callTime);

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
        await Task.Delay(delay, time, CancellationToken.None);
        await answer;
    }

    private async Task<T> LaterAsync<T>(ValueTask<T> answer)
    {
        await Task.Delay(delay, time, CancellationToken.None);
        return await answer;
    }
}
