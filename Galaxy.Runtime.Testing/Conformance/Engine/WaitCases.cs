namespace Galaxy.Runtime.Testing;

internal static class WaitCases
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "A wait says that a container ran all the time", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                var wait = WaitAsync(scope, id, TimeSpan.FromSeconds(1), TimeSpan.Zero);
                await scope.PassAsync(TimeSpan.FromMilliseconds(200));
                Expect.That(!wait.IsCompleted, "a wait of one second goes on after a fifth of it");
                Expect.That(await EndAsync(scope, wait), "the container ran all the time");
            }
        },
        {
            "A wait ends as soon as the container does", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                var wait = WaitAsync(scope, id, Long, TimeSpan.Zero);
                await scope.PassAsync(TimeSpan.FromMilliseconds(500));
                Expect.That(!wait.IsCompleted, "a wait goes on while the container runs");
                await scope.StopAsync(id, TimeSpan.FromSeconds(10));
                Expect.That(!await EndAsync(scope, wait), "the container did not run all the time");
            }
        },
        {
            "A wait for a container that does not run ends at once", static async scope =>
            {
                Expect.That(!await EndAsync(scope, WaitAsync(scope, await scope.RunToExitAsync(), Long, TimeSpan.Zero)), "an exited container does not run");
                Expect.That(!await EndAsync(scope, WaitAsync(scope, await scope.CreateAsync(scope.Environment.RunningImage), Long, TimeSpan.Zero)), "a created container does not run");
                Expect.That(!await EndAsync(scope, WaitAsync(scope, scope.MissingId, Long, TimeSpan.Zero)), "a missing container does not run");
            }
        },
        {
            "A wait for health ends as soon as the check has passed", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.HealthyImage);
                Expect.That(await EndAsync(scope, WaitAsync(scope, id, TimeSpan.FromMilliseconds(1), Long)), "the container ran all the time");
                Expect.Equal(ContainerHealth.Healthy, (await scope.GetAsync(id)).Health, "its health");
                Expect.That(await EndAsync(scope, WaitAsync(scope, id, TimeSpan.FromMilliseconds(1), Long)), "a wait that begins when the check has passed ends, too");
            }
        },
        {
            "A wait for health ends when the time is up, or the container has ended", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                Expect.That(await EndAsync(scope, WaitAsync(scope, id, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500))), "a container without a check ran all the time");
                var wait = WaitAsync(scope, id, TimeSpan.FromMilliseconds(1), Long);
                await scope.PassAsync(TimeSpan.FromMilliseconds(200));
                await scope.StopAsync(id, TimeSpan.FromSeconds(10));
                Expect.That(!await EndAsync(scope, wait), "the container did not run all the time");
            }
        },
    };

    private static Task<bool> WaitAsync(EngineScope scope, string id, TimeSpan duration, TimeSpan healthTimeout) =>
        scope.Docker.WaitRunningAsync(id, duration, healthTimeout, scope.Token).AsTask();

    private static async Task<bool> EndAsync(EngineScope scope, Task<bool> wait)
    {
        await scope.EventuallyAsync(() => Task.FromResult(wait.IsCompleted), "the wait ends");
        return await wait;
    }
}
