using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>Which records are asked for.</summary>
internal sealed record RecordQuery
{
    public const int DefaultLimit = 100;

    private const int MaxImageLength = 1_000;

    [FromQuery(Name = "status")]
    [Description("Only records with this status: running, stopped or removed.")]
    public string? Status { get; init; }

    [FromQuery(Name = "prefix")]
    [Description("Only games whose id begins so.")]
    public string? Prefix { get; init; }

    [FromQuery(Name = "image")]
    [Description("Only games whose image reference contains this text.")]
    public string? Image { get; init; }

    [FromQuery(Name = "label")]
    [Description("Only games whose settings have this label, as key=value; several are all required.")]
    public string[]? Label { get; init; }

    [FromQuery(Name = "limit")]
    [Description("At most so many, 1 to 500; 100 by default.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "after")]
    [Description("Only game ids that sort after this one: the next of the page before.")]
    public string? After { get; init; }

    /// <exception cref="BadHttpRequestException">A parameter is not valid.</exception>
    public RuntimeRecordFilter Filter => new() { Status = StatusFilter(), AfterGameId = AfterFilter(), Labels = LabelFilter() };

    /// <summary>Whether no later record can be one of those asked for.</summary>
    public bool IsPast(RuntimeRecord record) =>
        !string.IsNullOrEmpty(Prefix) && !HasPrefix(record) && string.CompareOrdinal(record.GameId, Prefix) > 0;

    /// <summary>Whether a record is one of those asked for, as far as the store's filter does not say.</summary>
    public bool Matches(RuntimeRecord record) =>
        (string.IsNullOrEmpty(Prefix) || HasPrefix(record))
        && (string.IsNullOrEmpty(Image) || record.ImageRef?.Contains(Image, StringComparison.Ordinal) is true);

    private bool HasPrefix(RuntimeRecord record) => record.GameId.StartsWith(Prefix!, StringComparison.Ordinal);

    private RuntimeStatus? StatusFilter()
    {
        if (string.IsNullOrEmpty(Status))
        {
            return null;
        }

        return WireText.Parse<RuntimeStatus>(Status) is not RuntimeStatus.Unknown and var status
            ? status
            : throw new BadHttpRequestException("The parameter status must be running, stopped or removed.");
    }

    private Dictionary<string, string> LabelFilter()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in Label ?? [])
        {
            if (label.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals) || !labels.TryAdd(label[..equals], label[(equals + 1)..]))
            {
                throw new BadHttpRequestException("The parameter label must be key=value, each key once.");
            }
        }

        return labels;
    }

    private string? AfterFilter()
    {
        if (Image is { Length: > MaxImageLength })
        {
            throw new BadHttpRequestException($"The parameter image is longer than {MaxImageLength} characters.");
        }

        var after = IdPart(After, "after");
        var prefix = IdPart(Prefix, "prefix");

        // What sorts after the prefix without its last letter includes the prefix itself.
        var before = prefix.Length > 1 ? prefix[..^1] : "";
        var start = string.CompareOrdinal(after, before) > 0 ? after : before;
        return start.Length == 0 ? null : start;
    }

    private static string IdPart(string? text, string name) =>
        text is null || (text.Length <= GameIds.MaxLength && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-'))
            ? text ?? ""
            : throw new BadHttpRequestException($"The parameter {name} is no part of a game id: {GameIds.Pattern}.");
}
