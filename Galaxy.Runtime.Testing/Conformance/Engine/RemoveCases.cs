namespace Galaxy.Runtime.Testing;

internal static class RemoveCases
{
    private const int Rounds = 8;

    public static CaseTable<EngineScope> All { get; } = new()
    {
        { "A remove of a missing container does nothing", static scope => scope.RemoveAsync(scope.MissingId) },
        { "A running container is removed by force", static async scope => await MustRemoveAsync(scope, await scope.RunAsync(scope.Environment.RunningImage)) },
        { "A created container is removed", static async scope => await MustRemoveAsync(scope, await scope.CreateAsync(scope.Environment.RunningImage)) },
        { "An exited container is removed", static async scope => await MustRemoveAsync(scope, await scope.RunToExitAsync()) },
        {
            "A second remove does nothing", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                await scope.RemoveAsync(id);
                await MustRemoveAsync(scope, id);
            }
        },
        {
            "Removes at once all return when the container is gone", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => MustRemoveAsync(scope, id))));
            }
        },
        {
            "The name of a removed container is free at once", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var id = await scope.CreateAsync(spec);
                await scope.StartAsync(id);
                await scope.RemoveAsync(id);
                Expect.That(await scope.CreateAsync(spec) != id, "the new container has another id");
            }
        },
        {
            "A remove without force of a running container changes nothing", static async scope =>
                await MustStayAsync(scope, await scope.RunAsync(scope.Environment.RunningImage), ContainerState.Running)
        },
        {
            "A remove without force of a paused container changes nothing", static async scope =>
                await MustStayAsync(scope, await scope.RunAndPauseAsync(), ContainerState.Paused)
        },
        {
            "A remove without force of a restarting container changes nothing", static async scope =>
            {
                var id = await scope.RunEndlesslyAsync();
                Expect.Equal(RemoveContainerResult.StillRunning, await scope.RemoveUnforcedAsync(id), "the remove");
                await scope.EventuallyAsync(async () => (await scope.GetAsync(id)).State is ContainerState.Restarting, "the container restarts again");
            }
        },
        {
            "A remove without force removes a created container", static async scope =>
                await MustRemoveUnforcedAsync(scope, await scope.CreateAsync(scope.Environment.RunningImage))
        },
        { "A remove without force removes an exited container", static async scope => await MustRemoveUnforcedAsync(scope, await scope.RunToExitAsync()) },
        {
            "A remove without force of a missing container says that it is gone", static async scope =>
                Expect.Equal(RemoveContainerResult.Removed, await scope.RemoveUnforcedAsync(scope.MissingId), "the remove")
        },
        {
            "A start against a remove without force never ends with the container killed", static async scope =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    var id = await scope.CreateAsync(scope.Environment.RunningImage);
                    var start = Task.Run(() => scope.TryStartAsync(id));
                    var remove = Task.Run(() => scope.RemoveUnforcedAsync(id));
                    var isRemoved = await remove is RemoveContainerResult.Removed;
                    Expect.That(await start != isRemoved, "either the container was started and not removed, or removed and not started");
                    Expect.Equal(isRemoved ? null : ContainerState.Running, (await scope.FindAsync(id))?.State, "the state of the container after both");
                }
            }
        },
        {
            "A remove touches no other container", static async scope =>
            {
                var other = await scope.RunAsync(scope.Environment.RunningImage);
                await scope.RemoveAsync(await scope.RunAsync(scope.Environment.RunningImage));
                await scope.MustBeAsync(ContainerState.Running, other, "another container");
            }
        },
    };

    private static async Task MustStayAsync(EngineScope scope, string id, ContainerState state)
    {
        var before = await scope.GetAsync(id);
        Expect.Equal(RemoveContainerResult.StillRunning, await scope.RemoveUnforcedAsync(id), "the remove");
        var after = await scope.GetAsync(id);
        Expect.Equal(state, after.State, "the state of the container");
        Expect.Equal(before.StartedAt, after.StartedAt, "the start of its process");
    }

    private static async Task MustRemoveUnforcedAsync(EngineScope scope, string id)
    {
        Expect.Equal(RemoveContainerResult.Removed, await scope.RemoveUnforcedAsync(id), "the remove");
        await MustBeGoneAsync(scope, id);
    }

    private static async Task MustRemoveAsync(EngineScope scope, string id)
    {
        await scope.RemoveAsync(id);
        await MustBeGoneAsync(scope, id);
    }

    private static async Task MustBeGoneAsync(EngineScope scope, string id)
    {
        Expect.Equal(null, await scope.FindAsync(id), "the container after it was removed");
        Expect.That((await scope.ListAsync()).All(container => container.Id != id), "a removed container is not listed");
    }
}
