using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>An engine that a host has seen or a game belongs to.</summary>
/// <param name="EngineId">Its identity, as records have it.</param>
/// <param name="Name">The name that confirms a release.</param>
/// <param name="IsCurrent">Whether it is the engine of this host.</param>
/// <param name="Games">How many games belong to it.</param>
/// <param name="LastSeenAt">When a host saw it last (UTC); null if none has.</param>
/// <param name="LastSeenBy">The machine of that host; empty if none has.</param>
internal sealed record EngineAnswer(string EngineId, string Name, bool IsCurrent, int Games, DateTime? LastSeenAt, string LastSeenBy)
{
    public static EngineAnswer Of(EngineSummary engine) =>
        new(engine.EngineId, engine.Name, engine.IsCurrent, engine.Games, engine.LastSeenAt?.UtcDateTime, engine.LastSeenBy ?? "");
}

/// <summary>The engines.</summary>
/// <param name="Items">By identity.</param>
internal sealed record EnginePage(IReadOnlyList<EngineAnswer> Items);

/// <summary>Asks for the release of an engine's games.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EngineReleaseBody(
    [property: Description("The engine's identity, as records have it.")] string? EngineId,
    [property: Description("The engine's name, if it was seen within Engine:ForgetAfter.")] string? ConfirmedName);

/// <summary>What a release would do, or did.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Games">The games that belong to it.</param>
/// <param name="Warning">What may happen.</param>
/// <param name="Refusal">Why it is refused; empty if it is not.</param>
/// <param name="CanBeConfirmed">Whether the engine's name releases them all the same.</param>
/// <param name="Released">How many were released; 0 in a plan.</param>
/// <param name="Failures">The games that were not, and why; empty in a plan.</param>
internal sealed record EngineReleaseAnswer(
    EngineAnswer Engine, IReadOnlyList<string> Games, string Warning, string Refusal, bool CanBeConfirmed, int Released, IReadOnlyDictionary<string, string> Failures)
{
    private const string MayRunTwice = "If a game still runs there, it will run twice.";

    public static EngineReleaseAnswer Of(EngineReleasePlan plan) => new(
        EngineAnswer.Of(plan.Engine), [.. plan.Games.Select(static game => game.GameId)], MayRunTwice, plan.Refusal ?? "", plan.CanBeConfirmed, Released: 0, new Dictionary<string, string>(StringComparer.Ordinal));

    public static EngineReleaseAnswer Of(EngineReleaseReport report) => Of(report.Plan) with
    {
        Refusal = "",
        Released = report.Results.Count(static result => result.IsSuccess),
        Failures = report.Results.Where(static result => !result.IsSuccess).ToDictionary(static result => result.GameId, static result => result.ErrorMessage ?? "", StringComparer.Ordinal),
    };
}
