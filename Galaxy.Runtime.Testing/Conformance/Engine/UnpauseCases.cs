namespace Galaxy.Runtime.Testing;

internal static class UnpauseCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "An unpaused container goes on with the run that was paused", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                var before = await scope.GetAsync(id);
                await scope.Environment.PauseAsync(id, scope.Token);
                await scope.MustBeAsync(ContainerState.Paused, id, "a paused container");
                await scope.PassAsync(TimeSpan.FromSeconds(1));
                await scope.UnpauseAsync(id);
                var after = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Running, after.State, "its state");
                Expect.Equal(before.StartedAt, after.StartedAt, "the start of its process");
            }
        },
        {
            "An unpause of a running container changes nothing", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                await scope.UnpauseAsync(id);
                await scope.MustBeAsync(ContainerState.Running, id, "the container");
            }
        },
        {
            "An unpause of an exited container changes nothing", static async scope =>
            {
                var id = await scope.RunToExitAsync();
                var before = await scope.GetAsync(id);
                await scope.PassAsync(TimeSpan.FromSeconds(1));
                await scope.UnpauseAsync(id);
                var after = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Exited, after.State, "its state");
                Expect.Equal(before.StartedAt, after.StartedAt, "the start of its process");
            }
        },
        { "An unpause of a missing container does nothing", static scope => scope.UnpauseAsync(scope.MissingId) },
    };
}
