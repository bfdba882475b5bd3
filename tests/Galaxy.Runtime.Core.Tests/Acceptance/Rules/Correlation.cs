using System.Diagnostics;
using Galaxy.Runtime.Core.Tests.Harness;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>The outer operation's id is on everything a request leaves behind.</summary>
public sealed class Correlation : IDisposable
{
    private readonly RuntimeHarness game = new();

    public void Dispose() => game.Dispose();

    [Theory]
    [ClassData(typeof(EveryOperation))]
    public async Task Every_entry_and_log_line_bears_it(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);

        var result = await game.RunAsync(kind);

        var id = result.OperationId.ToString("N");
        game.Entries.Should().NotBeEmpty().And.OnlyContain(entry => entry.CorrelationId == result.OperationId);
        game.Log.Lines.Should().NotBeEmpty().And.OnlyContain(line => line.Scope["operation_id"] == id);
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task The_container_and_its_health_event_bear_it(OperationKind kind)
    {
        await game.GivenReadyForAsync(kind);

        var result = await game.RunAsync(kind);

        game.Container!.Labels.Should().Contain(RuntimeLabels.Operation, result.OperationId.ToString("N"));
        game.HealthEvents.Should().NotBeEmpty().And.OnlyContain(told => told.OperationId == result.OperationId);
    }

    [Fact]
    public async Task The_feed_tells_of_it_from_beginning_to_end()
    {
        using var enough = new CancellationTokenSource();
        var told = game.Service<IRuntimeEvents>().WatchAsync(enough.Token);

        var result = await game.StartAsync();

        var ids = new List<Guid?>();
        await foreach (var happened in told)
        {
            ids.Add(happened switch
            {
                OperationStarted began => began.OperationId,
                HealthChanged changed => changed.HealthEvent.OperationId,
                OperationEnded ended => ended.OperationId,
                _ => null,
            });
            if (happened is OperationEnded)
            {
                break;
            }
        }

        ids.Should().Equal(result.OperationId, result.OperationId, result.OperationId);
    }

    [Fact]
    public async Task The_trace_bears_it_and_the_callers_reference_too()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Galaxy.Runtime",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        var result = await game.StartAsync(gameId: "g-traced", sourceRef: "job 7-0");

        Activity outer;
        lock (spans)
        {
            outer = spans.Single(static span => span.OperationName == "galaxy.start" && (string?)span.GetTagItem("galaxy.game_id") == "g-traced");
            spans.Where(span => span.TraceId == outer.TraceId).Should().HaveCountGreaterThan(10, "every port call is a span of the same trace");
        }

        outer.GetTagItem("galaxy.operation_id").Should().Be(result.OperationId.ToString("N"));
        outer.GetTagItem("galaxy.source_ref").Should().Be("job 7-0");
    }

    [Fact]
    public async Task Event_ids_are_the_same_in_a_run_that_is_replayed_and_differ_between_operations()
    {
        using var again = new RuntimeHarness();

        await game.StartAsync();
        await again.StartAsync();
        await game.RestartAsync();

        again.HealthEvents.Single().EventId.Should().Be(game.HealthEvents[0].EventId);
        game.HealthEvents.Select(static told => told.EventId).Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }
}
