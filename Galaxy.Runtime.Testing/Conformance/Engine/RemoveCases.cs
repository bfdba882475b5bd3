namespace Galaxy.Runtime.Testing;

internal static class RemoveCases
{
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
            "A remove touches no other container", static async scope =>
            {
                var other = await scope.RunAsync(scope.Environment.RunningImage);
                await scope.RemoveAsync(await scope.RunAsync(scope.Environment.RunningImage));
                await scope.MustBeAsync(ContainerState.Running, other, "another container");
            }
        },
    };

    private static async Task MustRemoveAsync(EngineScope scope, string id)
    {
        await scope.RemoveAsync(id);
        Expect.Equal(null, await scope.FindAsync(id), "the container after it was removed");
        Expect.That((await scope.ListAsync()).All(container => container.Id != id), "a removed container is not listed");
    }
}
