using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>For hosted workers, which run on threads of their own: time passes second by second until what they do is seen.</summary>
internal static class SteppingTime
{
    public static Task PassUntilAsync(this TimeProvider time, Func<bool> condition, string what) =>
        time.PassUntilAsync(() => Task.FromResult(condition()), what);

    public static Task PassUntilAsync(this TimeProvider time, Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(
        async () =>
        {
            if (await condition())
            {
                return true;
            }

            ((ManualTimeProvider)time).Advance(TimeSpan.FromSeconds(1));
            return await condition();
        },
        what);
}
