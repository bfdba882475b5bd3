using System.ComponentModel;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>What can be read: records, operation log, container logs.</summary>
internal static class QueryEndpoints
{
    private const int MaxPage = 500;
    private const int MaxEntries = 1_000;
    private const int MaxLines = 10_000;

    public static void Map(RouteGroupBuilder runtimes)
    {
        runtimes.MapGet("", ListAsync).WithSummary("Lists records, ordered by game id.")
            .Produces<RecordPage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        Describe(runtimes.MapGet("/{game_id}", FindAsync), "Reads a game's record.").Produces<RecordAnswer>();
        Describe(runtimes.MapGet("/{game_id}/operations", ReadOperationsAsync), "Reads a game's operation log, newest entry first.").Produces<EntryPage>();
        Describe(runtimes.MapGet("/{game_id}/logs", ReadLogsAsync), "Reads the last log lines of a game's container.")
            .Produces<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Plain);
        Describe(runtimes.MapGet("/{game_id}/health", ReadHealthAsync), "Reads what happened to a game's containers since this process started, newest first.")
            .Produces<HealthPage>();
    }

    /// <summary>The operation log of all games.</summary>
    public static void MapLog(RouteGroupBuilder group) => group.MapGet("/operations", ReadLogAsync)
        .WithSummary("Reads the operation log of all games: open operations first, then the one that ended last.")
        .Produces<LogPage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint, string summary) => endpoint.WithSummary(summary)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ListAsync([AsParameters] RecordQuery query, IRuntimeQueries queries, CancellationToken cancellationToken)
    {
        var limit = InRange(query.Limit ?? RecordQuery.DefaultLimit, MaxPage, "limit");
        var page = new List<RecordAnswer>();
        await foreach (var record in queries.ListAsync(query.Filter, cancellationToken))
        {
            if (query.IsPast(record))
            {
                break;
            }

            if (!query.Matches(record))
            {
                continue;
            }

            if (page.Count == limit)
            {
                return TypedResults.Ok(new RecordPage(page, page[^1].GameId));
            }

            page.Add(RecordAnswer.Of(record));
        }

        return TypedResults.Ok(new RecordPage(page, Next: null));
    }

    private static async Task<IResult> FindAsync(
        [FromRoute(Name = "game_id")] string gameId, IRuntimeQueries queries, HttpContext http, CancellationToken cancellationToken) =>
        await queries.FindAsync(Valid(gameId), cancellationToken) is { } record ? TypedResults.Ok(RecordAnswer.Of(record)) : NotFound(gameId, http);

    private static async Task<IResult> ReadOperationsAsync(
        [FromRoute(Name = "game_id")] string gameId,
        [Description("At most so many entries, 1 to 1,000; 50 by default.")] int? limit,
        [Description("The next of the page before; without it the page begins with the newest entry.")] long? before,
        IRuntimeQueries queries,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var page = await queries.ReadOperationsAsync(Valid(gameId), InRange(limit ?? 50, MaxEntries, "limit"), before, cancellationToken);
        return page.Entries.Count > 0 || await queries.FindAsync(gameId, cancellationToken) is not null
            ? TypedResults.Ok(new EntryPage([.. page.Entries.Select(EntryAnswer.Of)], page.Next))
            : NotFound(gameId, http);
    }

    private static async Task<IResult> ReadLogAsync([AsParameters] LogQuery query, IRuntimeQueries queries, CancellationToken cancellationToken)
    {
        var page = await queries.ReadOperationsAsync(query.Filter, InRange(query.Limit ?? 50, MaxEntries, "limit"), query.Cursor, cancellationToken);
        return TypedResults.Ok(new LogPage([.. page.Entries.Select(EntryAnswer.Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> ReadLogsAsync(
        [FromRoute(Name = "game_id")] string gameId,
        [Description("At most so many lines, 1 to 10,000; 100 by default.")] int? tail,
        IRuntimeQueries queries,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var lines = InRange(tail ?? 100, MaxLines, "tail");
        return await queries.FindAsync(Valid(gameId), cancellationToken) is not null
            ? TypedResults.Text(await queries.ReadLogTailAsync(gameId, lines, cancellationToken), MediaTypeNames.Text.Plain, Encoding.UTF8)
            : NotFound(gameId, http);
    }

    private static async Task<IResult> ReadHealthAsync(
        [FromRoute(Name = "game_id")] string gameId,
        [Description("At most so many events, 1 to 1,000; 50 by default.")] int? limit,
        HealthHistory history,
        IRuntimeQueries queries,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        var events = history.Of(Valid(gameId), InRange(limit ?? 50, MaxEntries, "limit"));
        return events.Count > 0 || await queries.FindAsync(gameId, cancellationToken) is not null
            ? TypedResults.Ok(new HealthPage([.. events.Select(HealthData.Of)]))
            : NotFound(gameId, http);
    }

    private static ProblemHttpResult NotFound(string gameId, HttpContext http) =>
        RuntimeProblems.Of(ErrorCode.NotFound, $"game \"{gameId}\" has no record", http, gameId);

    private static string Valid(string gameId) => GameIds.IsValid(gameId)
        ? gameId
        : throw new BadHttpRequestException($"The game id is not valid: it must match {GameIds.Pattern}.");

    private static int InRange(int value, int most, string name) => value >= 1 && value <= most
        ? value
        : throw new BadHttpRequestException($"The parameter {name} is {value}; allowed: 1 to {most}.");
}
