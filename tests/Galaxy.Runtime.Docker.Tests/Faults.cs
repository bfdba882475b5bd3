namespace Galaxy.Runtime.Docker.Tests;

internal static class Faults
{
    public static async Task<RuntimePortException> OfAsync(Func<Task> call) => (await call.Should().ThrowAsync<RuntimePortException>()).Which;

    public static Task<RuntimePortException> OfAsync<T>(ValueTask<T> call) => OfAsync(call.AsTask);

    public static Task<RuntimePortException> OfAsync(ValueTask call) => OfAsync(call.AsTask);
}
