namespace Galaxy.Runtime.Http;

/// <summary>The event stream.</summary>
internal static class EventEndpoint
{
    public static void Map(RouteGroupBuilder group) =>
        group.MapGet("/events", static (HttpContext http, EventStreams streams) => streams.ServeAsync(http))
            .WithSummary("Follows what happens, as server-sent events: operation_began, operation_ended, pull_progress, health, reconcile, flapping, bulk, lost.")
            .Produces<string>(StatusCodes.Status200OK, EventStreams.ContentType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
