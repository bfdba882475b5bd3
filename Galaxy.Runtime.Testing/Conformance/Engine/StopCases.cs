namespace Galaxy.Runtime.Testing;

internal static class StopCases
{
    private const int Killed = 137;

    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(20);

    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "A stopped container has ended and stays", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                Expect.Equal(StopContainerResult.Stopped, await scope.StopAsync(id, Ample), "the stop of a running container");
                var container = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Exited, container.State, "its state");
                Expect.That(container.FinishedAt is not null, "its end is set");
                Expect.That(container.ExitCode is not (null or Killed), $"it ended by itself when asked to; its exit code is {container.ExitCode}");
            }
        },
        {
            "A stop of a container that exited says stopped and changes nothing", static async scope =>
            {
                var id = await scope.RunToExitAsync();
                var before = await scope.GetAsync(id);
                Expect.Equal(StopContainerResult.Stopped, await scope.StopAsync(id, Ample), "the stop of an exited container");
                var after = await scope.GetAsync(id);
                Expect.Equal(before.ExitCode, after.ExitCode, "its exit code");
                Expect.Equal(before.FinishedAt, after.FinishedAt, "its end");
            }
        },
        {
            "A stop of a container that never ran says stopped", static async scope =>
            {
                var id = await scope.CreateAsync(scope.Environment.RunningImage);
                Expect.Equal(StopContainerResult.Stopped, await scope.StopAsync(id, Ample), "the stop of a created container");
                await scope.MustBeAsync(ContainerState.Created, id, "the container");
            }
        },
        {
            "A stop of a missing container says not found", static async scope =>
                Expect.Equal(StopContainerResult.NotFound, await scope.StopAsync(scope.MissingId, Ample), "the stop of a missing container")
        },
        {
            "A stop without grace kills at once", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.StubbornImage);
                var stop = scope.Docker.StopContainerAsync(id, TimeSpan.Zero, scope.Token).AsTask();
                await scope.PassAsync(TimeSpan.FromSeconds(5));
                Expect.That(stop.IsCompleted, "a stop with a grace period of zero ends long before the engine's default of ten seconds");
                Expect.Equal(StopContainerResult.Stopped, await stop, "the stop");
                Expect.Equal(Killed, (await scope.GetAsync(id)).ExitCode, "the exit code");
            }
        },
        {
            "A container that ignores the stop is killed after the grace period", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.StubbornImage);
                Expect.Equal(StopContainerResult.Stopped, await scope.StopAsync(id, TimeSpan.FromSeconds(2)), "the stop of a stubborn container");
                var container = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Exited, container.State, "its state");
                Expect.Equal(Killed, container.ExitCode, "its exit code");
            }
        },
        {
            "A grace period is rounded up to whole seconds", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.StubbornImage);
                var stop = scope.Docker.StopContainerAsync(id, TimeSpan.FromMilliseconds(1100), scope.Token).AsTask();
                await scope.PassAsync(TimeSpan.FromMilliseconds(1500));
                await scope.MustBeAsync(ContainerState.Running, id, "a stubborn container 1.5 s after a stop with 1.1 s of grace");
                await scope.EventuallyAsync(() => Task.FromResult(stop.IsCompleted), "the stop ends");
                Expect.Equal(StopContainerResult.Stopped, await stop, "the stop");
            }
        },
        {
            "A stop of a paused container ends it", static async scope =>
            {
                var id = await scope.RunAndPauseAsync();
                Expect.Equal(StopContainerResult.Stopped, await scope.StopAsync(id, Ample), "the stop of a paused container");
                await scope.MustBeAsync(ContainerState.Exited, id, "the container");
            }
        },
        {
            "A stop of a restarting container ends it for good", static async scope =>
            {
                var id = await scope.RunEndlesslyAsync();
                Expect.Equal(StopContainerResult.Stopped, await scope.StopAsync(id, Ample), "the stop of a restarting container");
                await scope.PassAsync(TimeSpan.FromSeconds(2));
                await scope.MustBeAsync(ContainerState.Exited, id, "the container");
            }
        },
        {
            "Stops at once all end as stopped", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => scope.StopAsync(id, Ample))));
                Expect.Equal(4, answers.Count(static answer => answer is StopContainerResult.Stopped), "the stops that say stopped");
            }
        },
    };
}
