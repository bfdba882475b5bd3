namespace Galaxy.Runtime.Testing;

internal static class EventCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "A watch reports creation, start, exit and removal, in that order", static async scope =>
            {
                await using var watch = await EventWatch.BeginAsync(scope);
                var id = await scope.RunToExitAsync();
                await scope.RemoveAsync(id);
                await scope.EventuallyAsync(() => Task.FromResult(watch.TypesOf(id).Contains(ContainerEventType.Destroy)), "the watch reports the removal");
                ContainerEventType[] expected = [ContainerEventType.Create, ContainerEventType.Start, ContainerEventType.Die, ContainerEventType.Destroy];
                Expect.Sequence(expected, watch.TypesOf(id).Intersect(expected), "the events");
            }
        },
        {
            "An event names its container, its labels and its exit code", static async scope =>
            {
                await using var watch = await EventWatch.BeginAsync(scope);
                var container = await scope.GetAsync(await scope.RunToExitAsync());
                await scope.EventuallyAsync(() => Task.FromResult(watch.TypesOf(container.Id).Contains(ContainerEventType.Die)), "the watch reports the exit");
                var die = watch.EventsOf(container.Id).First(static containerEvent => containerEvent.Type is ContainerEventType.Die);
                Expect.Equal(container.Name, die.Name, "the event's container name");
                Expect.Equal(scope.Environment.ExitingImageExitCode, die.ExitCode, "the event's exit code");
                Expect.Equal(scope.Mine.Labels[EngineScope.LabelKey], die.Labels.GetValueOrDefault(EngineScope.LabelKey), "the event's label");
                var start = watch.EventsOf(container.Id).First(static containerEvent => containerEvent.Type is ContainerEventType.Start);
                Expect.Equal(null, start.ExitCode, "the exit code of a start");
                Expect.That(start.OccurredAt <= die.OccurredAt, "the start happened before the exit");
            }
        },
        {
            "A stop is reported", static async scope =>
            {
                await using var watch = await EventWatch.BeginAsync(scope);
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                await scope.StopAsync(id, TimeSpan.FromSeconds(10));
                await scope.EventuallyAsync(() => Task.FromResult(watch.TypesOf(id).Contains(ContainerEventType.Stop)), "the watch reports the stop");
            }
        },
        {
            "A health check that succeeds is reported by an event", static async scope =>
            {
                await using var watch = await EventWatch.BeginAsync(scope);
                var id = await scope.RunAsync(scope.Environment.HealthyImage);
                await scope.EventuallyAsync(() => Task.FromResult(watch.TypesOf(id).Contains(ContainerEventType.Healthy)), "the watch reports that it is healthy");
            }
        },
        {
            "A watch reports containers with its labels only", static async scope =>
            {
                await using var watch = await EventWatch.BeginAsync(scope, ("watched", "yes"));
                var other = await scope.CreateAsync(await scope.SpecAsync(scope.Environment.RunningImage, ("watched", "no")));
                await scope.RemoveAsync(other);
                await watch.SeeAnotherAsync();
                Expect.Equal(0, watch.EventsOf(other).Count, "the events of a container without the label");
            }
        },
        {
            "A cancelled watch ends", static async scope =>
            {
                var watch = await EventWatch.BeginAsync(scope);
                await Expect.ThrowsAsync<OperationCanceledException>(watch.CancelAsync, "a watch whose token is cancelled ends as cancelled");
            }
        },
    };
}
