using System.Diagnostics;
using System.Reflection;
using System.Text;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Diagnostics;

/// <summary>What dashboards, alerts and searches are built on: locked by reviewed files.</summary>
public sealed class TelemetryTests(TelemetryScenario scenario) : IClassFixture<TelemetryScenario>
{
    private const string Folder = "tests/Galaxy.Runtime.Core.Tests/Diagnostics/";

    private static readonly Dictionary<string, string[]> ClosedSets = new(StringComparer.Ordinal)
    {
        ["galaxy.kind"] = Texts<OperationKind>(),
        ["galaxy.source"] = [.. Enum.GetValues<OperationSource>().Select(static value => value.ToWireText())],
        ["galaxy.error_code"] = [.. Enum.GetValues<ErrorCode>().Select(static value => value.ToWireText())],
        ["error.type"] = [.. Enum.GetValues<ErrorCode>().Select(static value => value.ToWireText())],
        ["galaxy.outcome"] = ["success", "failure"],
        ["galaxy.reason"] = ["rejected", "trimmed", "not_kept"],
        ["galaxy.event_type"] = Texts<HealthEventType>(),
        ["galaxy.status"] = Texts<RuntimeStatus>(),
        ["galaxy.phase"] = ["plan", "apply"],
        ["galaxy.finding"] = Texts<ReconcileFinding>(),
        ["galaxy.action"] = Texts<ReconcileAction>(),
        ["galaxy.notification_type"] = Texts<NotificationType>(),
    };

    [Fact]
    public void Metrics_have_the_approved_names_units_and_tags()
    {
        var text = new StringBuilder();
        foreach (var instrument in scenario.Instruments)
        {
            var kind = instrument.GetType();
            text.Append($"{instrument.Name} ({kind.Name.Split('`')[0]} of {kind.GenericTypeArguments[0].Name}, unit {instrument.Unit}): {instrument.Description}\n");
            foreach (var tag in scenario.Measurements.Where(measurement => measurement.Name == instrument.Name)
                .SelectMany(static measurement => measurement.Tags)
                .GroupBy(static tag => tag.Key, static tag => tag.Value, StringComparer.Ordinal)
                .OrderBy(static tag => tag.Key, StringComparer.Ordinal))
            {
                text.Append($"  {tag.Key}: {string.Join(", ", tag.Distinct().Order(StringComparer.Ordinal).Select(static value => value.Length == 0 ? "(empty)" : value))}\n");
            }
        }

        ApprovedText.ShouldBeApproved(text.ToString(), Folder + "Metrics.approved.txt");
    }

    [Fact]
    public void Spans_have_the_approved_names_kinds_and_tags()
    {
        var lines = scenario.Spans
            .GroupBy(static span => (span.OperationName, span.Kind))
            .OrderBy(static group => group.Key.OperationName, StringComparer.Ordinal)
            .Select(static group => $"{group.Key.OperationName} ({group.Key.Kind}): "
                + string.Join(", ", group.SelectMany(static span => span.TagObjects).Select(static tag => tag.Key).Distinct().Order(StringComparer.Ordinal)));

        ApprovedText.ShouldBeApproved(string.Join('\n', lines.Select(static line => line.TrimEnd(' ', ':'))) + "\n", Folder + "Spans.approved.txt");
    }

    [Fact]
    public void Log_events_have_the_approved_ids_levels_names_and_attributes()
    {
        var lines = LogEvents().Select(static entry =>
            $"{entry.Event.EventId} {entry.Event.Level} \"{entry.Event.EventName}\": {string.Join(", ", entry.Method.GetParameters().Skip(1).Select(static parameter => parameter.Name))}");

        ApprovedText.ShouldBeApproved(string.Join('\n', lines) + "\n", Folder + "LogEvents.approved.txt");
    }

    [Fact]
    public void Every_metric_is_measured_by_the_scenario() =>
        scenario.Instruments.Select(static instrument => instrument.Name).Should().BeSubsetOf(scenario.Measurements.Select(static measurement => measurement.Name));

    [Fact]
    public void Every_tag_of_a_metric_has_its_values_from_a_closed_set()
    {
        // The engine's wait is inside the one span of settling.
        string[] calls = [.. scenario.Spans.Select(static span => span.OperationName["galaxy.".Length..]).Distinct(), "docker.wait_running"];
        foreach (var (key, value) in scenario.Measurements.SelectMany(static measurement => measurement.Tags))
        {
            (key is "galaxy.call" ? calls : ClosedSets[key]).Should().Contain(value, $"{key} is a tag of a metric");
        }
    }

    [Fact]
    public void A_game_id_is_never_on_a_metric()
    {
        scenario.Measurements.SelectMany(static measurement => measurement.Tags.Keys).Should().NotContain(["galaxy.game_id", "galaxy.operation_id", "galaxy.source_ref", "container.id", "container.name"]);
        scenario.Measurements.SelectMany(static measurement => measurement.Tags.Values)
            .Should().NotContain(static value => value.Contains(TelemetryScenario.GameId) || value.Contains("nobody") || value.Contains("Not an id"));
    }

    [Fact]
    public void An_operations_span_carries_the_game_and_the_operation() =>
        scenario.Spans.Where(static span => span.OperationName is "galaxy.start" or "galaxy.stop" or "galaxy.restart" or "galaxy.patch" or "galaxy.cleanup_container").Should().AllSatisfy(static span =>
        {
            span.GetTagItem("galaxy.game_id").Should().NotBeNull();
            Guid.TryParseExact((string?)span.GetTagItem("galaxy.operation_id"), "N", out _).Should().BeTrue();
        });

    [Fact]
    public void A_start_names_its_container_and_image_by_the_semantic_conventions()
    {
        var span = scenario.Spans.First(static span => span.OperationName == "galaxy.start" && span.Status == ActivityStatusCode.Ok);

        span.GetTagItem("container.id").Should().BeOfType<string>().Which.Should().NotBeEmpty();
        span.GetTagItem("container.name").Should().Be("galaxy-game-" + TelemetryScenario.GameId);
        span.GetTagItem("container.image.name").Should().Be("repo/engine");
        span.GetTagItem("container.image.tags").Should().BeEquivalentTo(new[] { "1.2.3" });
        span.GetTagItem("oci.manifest.digest").Should().BeNull("the reference has none");
        span.GetTagItem("error.type").Should().BeNull();
    }

    [Fact]
    public void The_error_type_of_a_failed_operation_is_its_code() =>
        scenario.Spans.Where(static span => span.Status == ActivityStatusCode.Error && span.GetTagItem("galaxy.error_code") is not null).Should().NotBeEmpty()
            .And.AllSatisfy(static span => span.GetTagItem("error.type").Should().Be(span.GetTagItem("galaxy.error_code")));

    [Fact]
    public void What_began_has_ended() =>
        scenario.Measurements.Where(static measurement => measurement.Name == "galaxy.runtime.operation.active")
            .GroupBy(static measurement => measurement.Tags["galaxy.kind"])
            .Should().AllSatisfy(static kind => kind.Sum(static measurement => measurement.Value).Should().Be(0));

    [Fact]
    public void Ids_and_names_of_log_events_are_unique_and_in_Cores_range()
    {
        var events = LogEvents().Select(static entry => entry.Event).ToArray();

        events.Select(static entry => entry.EventId).Should().OnlyHaveUniqueItems().And.OnlyContain(static id => id >= 1_000 && id < 2_000);
        events.Select(static entry => entry.EventName).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_log_line_begins_with_its_events_name_and_shows_every_attribute()
    {
        foreach (var (method, entry) in LogEvents())
        {
            entry.Message.Should().StartWith(entry.EventName + ": ");
            foreach (var attribute in method.GetParameters().Skip(1).Where(static parameter => parameter.ParameterType != typeof(Exception)))
            {
                entry.Message.Should().Contain($"{attribute.Name}={{{attribute.Name}}}");
            }
        }
    }

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Event)> LogEvents() =>
        typeof(IGalaxyRuntime).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => (Method: method, Event: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(static entry => entry.Event is not null)
            .OrderBy(static entry => entry.Event.EventId);

    private static string[] Texts<TEnum>()
        where TEnum : struct, Enum =>
        [.. Enum.GetValues<TEnum>().Skip(1).Select(static value => (string)typeof(WireText).GetMethod(nameof(WireText.ToWireText), [typeof(TEnum)])!.Invoke(null, [value])!)];
}
