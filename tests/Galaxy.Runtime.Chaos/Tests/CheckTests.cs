using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Galaxy.Runtime.Chaos;

/// <summary>What checks the passes notices what it is there to notice.</summary>
public sealed class CheckTests
{
    private const string Container = "c1";
    private const string Game = "game-1";

    [ClusterFact]
    public async Task The_database_notices_a_stale_write_and_an_entry_that_is_closed_twice()
    {
        var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            var services = new ServiceCollection();
            RuntimeSetUp.Add(services, "unix:///nobody-listens.sock", cluster.ConnectionString, "127.0.0.1:1", Path.GetTempPath(), areLeasesInDatabase: true).WithoutRecovery();
            await using var runtime = services.BuildServiceProvider();
            var records = runtime.GetRequiredService<IRuntimeRecordStore>();
            var journal = runtime.GetRequiredService<IOperationLogStore>();
            var fence = (await records.BeginAsync(Game, CancellationToken.None)).Fence;
            await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
            await DatabaseAudit.InstallAsync(database);

            await records.UpsertAsync(new RuntimeRecord { GameId = Game, Status = RuntimeStatus.Running, ContainerId = Container, Fence = fence }, CancellationToken.None);
            await journal.AppendAsync(EntryOf(fence), CancellationToken.None);
            await journal.CloseAsync(EntryOf(fence).OperationId, EntryOf(fence).Closing! with { ErrorCode = ErrorCode.Interrupted }, CancellationToken.None);
            (await DatabaseAudit.ProblemsAsync(database)).Should().BeEmpty("the library did nothing wrong");

            await cluster.ExecuteAsync($"UPDATE {RuntimeSetUp.Schema}.runtime_records SET fence = fence - 1");
            await cluster.ExecuteAsync($"UPDATE {RuntimeSetUp.Schema}.operation_log SET error_code = 'interrupted'");
            await cluster.ExecuteAsync($"DELETE FROM {RuntimeSetUp.Schema}.operation_log");

            (await DatabaseAudit.ProblemsAsync(database)).Select(static problem => problem[..2]).Should().Equal("I6", "I4", "I4");
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(OperationKind.Start, RuntimeStatus.Running, false, "its container does not run")]
    [InlineData(OperationKind.Restart, RuntimeStatus.Stopped, true, "the record says Stopped")]
    [InlineData(OperationKind.Stop, RuntimeStatus.Running, false, "the record says Running")]
    [InlineData(OperationKind.Stop, RuntimeStatus.Stopped, true, "a container runs")]
    [InlineData(OperationKind.CleanupContainer, RuntimeStatus.Removed, true, "its container is still there")]
    [InlineData(OperationKind.Start, RuntimeStatus.Running, true, null)]
    [InlineData(OperationKind.Stop, RuntimeStatus.Stopped, false, null)]
    public void A_success_that_was_not_true_is_noticed(OperationKind kind, RuntimeStatus status, bool isAlive, string? untruth)
    {
        var told = new LogLine
        {
            What = LogLineKind.Told,
            At = 1,
            GameId = Game,
            Kind = kind,
            Record = new RuntimeRecord { GameId = Game, Status = status, ContainerId = Container },
        };
        var picture = new Picture(1, status, Container, Fence: 1, isAlive ? [Container] : [], Dead: []);

        var found = ToldResults.Untruth(told, picture);

        (found is null).Should().Be(untruth is null, found);
        (found ?? "").Should().StartWith(untruth ?? "");
    }

    [Fact]
    public void An_event_that_the_stream_lacks_is_noticed()
    {
        var started = EntryOf(fence: 1);
        var exited = started with
        {
            Kind = OperationKind.Stop,
            Closing = started.Closing! with { Evidence = new ContainerExit { ContainerId = Container, Cause = ExitCause.Crashed } },
        };

        EventAudit.Problems(started, static (_, _) => false).Should().ContainSingle();
        EventAudit.Problems(started, static (type, _) => type is HealthEventType.ContainerStarted).Should().BeEmpty();
        EventAudit.Problems(exited, static (_, containerId) => containerId != Container).Should().ContainSingle();
        EventAudit.Problems(exited, static (type, containerId) => type is HealthEventType.ContainerOom && containerId == Container).Should().BeEmpty();
        EventAudit.Problems(started with { CorrelationId = Guid.Empty }, static (_, _) => false).Should().BeEmpty("it is a step of another one");
    }

    [Fact]
    public void A_change_without_a_lease_and_a_change_of_a_foreign_container_are_noticed()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var log = new LogFile(path))
            {
                var watch = new HostWatch(log, ["foreign"], TimeProvider.System);
                watch.Held(Game, "token", TimeProvider.System.GetTimestamp());
                watch.ChangingGame("create", Game);
                watch.Ended(Game, "token");
                watch.ChangingGame("start", Game);
                watch.Changing("stop", "foreign");
            }

            LogFile.Read(path).Select(static line => line.Text![..2]).Should().Equal("I6", "I7");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static OperationEntry EntryOf(long fence) => new()
    {
        OperationId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        CorrelationId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        GameId = Game,
        Kind = OperationKind.Start,
        Source = OperationSource.Application,
        Fence = fence,
        StartedAt = TimeProvider.System.GetUtcNow(),
        Closing = new OperationClosing { ErrorCode = ErrorCode.None, FinishedAt = TimeProvider.System.GetUtcNow() },
    };
}
