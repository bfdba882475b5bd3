using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>Which operations of all games are asked for.</summary>
internal sealed record LogQuery
{
    [FromQuery(Name = "outcome")]
    [Description("Only operations that ended so: success, failure, or open for those that have not.")]
    public string? Outcome { get; init; }

    [FromQuery(Name = "kind")]
    [Description("Only operations of this kind: start, stop, restart, patch or cleanup_container.")]
    public string? Kind { get; init; }

    [FromQuery(Name = "since")]
    [Description("Only operations that ended at this instant or later (ISO 8601, UTC); open ones are always among them.")]
    public DateTimeOffset? Since { get; init; }

    [FromQuery(Name = "limit")]
    [Description("At most so many entries, 1 to 1,000; 50 by default.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "before")]
    [Description("The next of the page before; without it the page begins with the first entry.")]
    public string? Before { get; init; }

    /// <exception cref="BadHttpRequestException">A parameter is not valid.</exception>
    public OperationFilter Filter => new()
    {
        Since = Since,
        Outcome = Outcome switch
        {
            null or "" => null,
            WireNames.Open => OperationOutcome.Open,
            WireNames.Success => OperationOutcome.Succeeded,
            WireNames.Failure => OperationOutcome.Failed,
            _ => throw new BadHttpRequestException("The parameter outcome must be success, failure or open."),
        },
        Kind = Kind is null or "" ? null
            : WireText.Parse<OperationKind>(Kind) is not OperationKind.Unknown and var kind ? kind
            : throw new BadHttpRequestException("The parameter kind must be start, stop, restart, patch or cleanup_container."),
    };

    /// <exception cref="BadHttpRequestException">It is none.</exception>
    public OperationCursor? Cursor => Before is null or "" ? null
        : OperationCursor.TryParse(Before, out var cursor) ? cursor
        : throw new BadHttpRequestException("The parameter before is not the next of a page.");
}
