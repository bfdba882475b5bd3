using System.Text;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>An adapter's own exception is a bug, and its text may hold a secret.</summary>
public sealed class AdapterBugTests
{
    private const string Secret = BuggyPort.Secret;

    public static TheoryData<string> Calls { get; } =
    [
        nameof(IGameLeaseStore.TryAcquireAsync), nameof(IRuntimeRecordStore.BeginAsync), nameof(IRuntimeRecordStore.UpsertAsync), nameof(IOperationLogStore.OpenAsync),
        nameof(IContainerEngine.NetworkExistsAsync), nameof(IContainerEngine.PullImageAsync),
        nameof(IContainerEngine.CreateContainerAsync), nameof(IContainerEngine.StartContainerAsync), nameof(IContainerEngine.InspectContainerAsync),
        nameof(IContainerEngine.InspectEngineAsync), nameof(IStateDirectory.PrepareAsync),
    ];

    public static TheoryData<string> BestEffortCalls { get; } =
    [
        nameof(IOperationLogStore.CloseAsync), nameof(IGameLeaseStore.ReleaseAsync), nameof(IHealthSnapshotStore.SaveAsync), "PublishAsync", nameof(ILobbyClient.FindGameAsync),
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task It_becomes_internal_error_and_only_its_type_is_told(string call)
    {
        var log = new RecordingLogger();
        await using var runtime = Buggy(call, log);
        using var watching = new CancellationTokenSource();
        var events = runtime.Events.WatchAsync(watching.Token);

        var result = await runtime.StartAsync();

        result.IsSuccess.Should().BeFalse();
        result.ErrorCode.Should().BeOneOf([ErrorCode.InternalError, ErrorCode.Interrupted], call);
        result.ErrorMessage.Should().Contain(nameof(InvalidTimeZoneException));
        result.ToString().Should().NotContain(Secret);
        Everything(runtime, await events.ReadUntilAsync<OperationEnded>()).Should().NotContain(Secret);
        ExpectNoSecretIn(log);
    }

    [Theory]
    [MemberData(nameof(BestEffortCalls))]
    public async Task Where_a_call_is_best_effort_it_fails_nothing_and_its_text_is_not_in_the_log_line(string call)
    {
        var log = new RecordingLogger();
        await using var runtime = Buggy(call, log);

        (await runtime.StartAsync()).ErrorCode.Should().Be(ErrorCode.None);

        log.Lines.Select(static line => line.Text).Should().Contain(static text => text.Contains(nameof(InvalidTimeZoneException)));
        ExpectNoSecretIn(log);
        Everything(runtime, []).Should().NotContain(Secret);
    }

    [Fact]
    public async Task An_undo_that_meets_a_bug_shows_its_type_only()
    {
        var log = new RecordingLogger();
        await using var runtime = Buggy(nameof(IContainerEngine.RemoveContainerAsync), log);
        runtime.Backend.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Exits(1));

        (await runtime.StartAsync()).ErrorCode.Should().Be(ErrorCode.Interrupted);

        log.Lines.Should().ContainSingle(static line => line.EventName == "rollback container after upsert failure")
            .Which.Text.Should().Contain(nameof(InvalidTimeZoneException));
        ExpectNoSecretIn(log);
    }

    [Fact]
    public async Task A_Lobby_client_that_gives_up_by_itself_fails_no_start()
    {
        await using var runtime = new TestRuntime(ports: static builder => builder.UseLobbyClient<ImpatientLobby>());

        (await runtime.StartAsync()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task A_caller_that_gives_up_while_the_Lobby_is_asked_is_still_heard()
    {
        await using var runtime = new TestRuntime();
        runtime.Faults.Hang(PortCalls.LobbyFindGame);
        using var giveUp = new CancellationTokenSource();
        var start = runtime.StartAsync(cancellationToken: giveUp.Token);
        await runtime.UntilCalledAsync(PortCalls.LobbyFindGame);

        await giveUp.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.EndsAsync(start)).Should().ThrowAsync<OperationCanceledException>();
        runtime.Backend.Docker.Containers.Should().BeEmpty();
    }

    private static TestRuntime Buggy(string call, RecordingLogger log)
    {
        TestRuntime? runtime = null;
        runtime = new TestRuntime(ports: builder =>
        {
            log.AddTo(builder.Services);
            builder
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IContainerEngine>(runtime!.Backend.Docker, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IStateDirectory>(runtime!.Backend.StateDirectory, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IGameLeaseStore>(runtime!.Backend.Leases, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IRuntimeRecordStore>(runtime!.Backend.Records, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IOperationLogStore>(runtime!.Backend.Operations, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IHealthSnapshotStore>(runtime!.Backend.HealthSnapshots, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<IHealthEventPublisher>(runtime!.Backend.HealthEvents, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<INotificationIntentPublisher>(runtime!.Backend.Notifications, call))
                .SupplyPort(PortPrecedence.Fake, _ => BuggyPort.Of<ILobbyClient>(runtime!.Backend.Lobby, call));
        });
        return runtime;
    }

    /// <summary>A log keeps the text of a line, and whatever an exception that hangs on it says.</summary>
    private static void ExpectNoSecretIn(RecordingLogger log) =>
        log.Lines.Should().NotContain(static line => line.Text.Contains(Secret) || $"{line.Exception}".Contains(Secret));

    private static string Everything(TestRuntime runtime, IEnumerable<RuntimeEvent> events)
    {
        var text = new StringBuilder().AppendJoin('\n', runtime.Journal).AppendJoin('\n', events).AppendJoin('\n', runtime.Backend.Notifications.Published);
        return text.AppendJoin('\n', runtime.Backend.HealthEvents.Published).Append(runtime.Backend.Records.Find("g1")).ToString();
    }

    private sealed class ImpatientLobby : ILobbyClient
    {
        public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) =>
            ValueTask.FromException<LobbyGame?>(new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout."));
    }
}
