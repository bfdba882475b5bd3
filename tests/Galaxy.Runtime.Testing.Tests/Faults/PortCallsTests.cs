using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Testing.Tests;

public sealed class PortCallsTests
{
    private static readonly (Type Port, MethodInfo Method)[] PortMethods =
    [
        .. from port in typeof(FaultPlan).GetMethods().Where(method => method.Name == nameof(FaultPlan.Wrap)).Select(method => method.ReturnType)
           from part in port.GetInterfaces().Prepend(port)
           from method in part.GetMethods()
           select (port, method),
    ];

    [Fact]
    public void There_is_one_name_for_every_method_of_every_port()
    {
        PortCalls.All.Should().OnlyHaveUniqueItems().And.HaveCount(PortMethods.Length);
        PortCalls.All.Should().BeEquivalentTo(
            from field in typeof(PortCalls).GetFields()
            where field.Name != nameof(PortCalls.Any)
            select (string)field.GetRawConstantValue()!);
    }

    [Fact]
    public void Every_port_of_the_library_can_be_wrapped()
    {
        // A port is what the builder lets a host supply of its own.
        var ports = from method in typeof(GalaxyRuntimePortBuilderExtensions).GetMethods()
                    where method.IsGenericMethodDefinition
                    from constraint in method.GetGenericArguments()[0].GetGenericParameterConstraints()
                    select constraint;

        PortMethods.Select(call => call.Port).Distinct().Should().BeEquivalentTo(ports);
    }

    [Fact]
    public async Task Every_call_goes_through_the_plan_under_a_name_of_its_own()
    {
        var faults = new FaultPlan().FailBefore(PortCalls.Any, times: int.MaxValue);

        foreach (var (port, method) in PortMethods)
        {
            await CallAsync(faults, port, method).Invoking(task => task).Should().ThrowAsync<RuntimePortException>($"{method.Name} goes through the plan");
        }

        faults.Calls.Select(call => call.Name).Should().BeEquivalentTo(PortCalls.All);
    }

    private static async Task CallAsync(FaultPlan faults, Type port, MethodInfo method)
    {
        var wrap = typeof(FaultPlan).GetMethod(nameof(FaultPlan.Wrap), [port])!;
        var wrapper = wrap.Invoke(faults, [new InMemoryPorts().Find(port)]);
        object answer = method.Invoke(wrapper, [.. method.GetParameters().Select(parameter => SampleOf(parameter.ParameterType))])!;
        switch (answer)
        {
            case ValueTask task:
                await task;
                break;
            case IAsyncEnumerable<RuntimeRecord> records:
                await records.ToListAsync();
                break;
            case IAsyncEnumerable<OperationEntry> entries:
                await entries.ToListAsync();
                break;
            case IAsyncEnumerable<ContainerEvent> events:
                await events.ToListAsync();
                break;
            case IAsyncEnumerable<string> games:
                await games.ToListAsync();
                break;
            default:
                await (Task)answer.GetType().GetMethod(nameof(ValueTask<int>.AsTask))!.Invoke(answer, null)!;
                break;
        }
    }

    private static object? SampleOf(Type type)
    {
        var closing = new OperationClosing { ErrorCode = ErrorCode.None, FinishedAt = DateTimeOffset.UnixEpoch };
        object[] samples =
        [
            "text", TimeSpan.FromSeconds(1), DateTimeOffset.UnixEpoch, Guid.Empty, 1, 1L, true, CancellationToken.None, PullPolicy.Always, OperationKind.Start, RuntimeRecordFilter.All, OperationFilter.All, ContainerFilter.All, closing,
            new EngineSighting { EngineId = "engine", HostId = "host" },
            new RuntimeRecord { GameId = "game", Status = RuntimeStatus.Running },
            new StatusTransition
            {
                GameId = "game",
                From = RuntimeStatus.Running,
                ExpectedContainerId = null,
                To = RuntimeStatus.Stopped,
                Now = DateTimeOffset.UnixEpoch,
            },
            new OperationEntry { OperationId = Guid.Empty, CorrelationId = Guid.Empty, GameId = "game", Kind = OperationKind.Start, Source = OperationSource.Application, Closing = closing },
            new HealthEvent { EventId = Guid.Empty, GameId = "game", ContainerId = "container", Type = HealthEventType.ContainerStarted, OccurredAt = DateTimeOffset.UnixEpoch },
            new NotificationIntent { IdempotencyKey = "key", Type = NotificationType.ImagePullFailed, OccurredAt = DateTimeOffset.UnixEpoch, Payload = "{}" },
            new OperationLogPruning { ClosedBefore = DateTimeOffset.UnixEpoch, Now = DateTimeOffset.UnixEpoch },
            Array.Empty<OutboxEvent>(),
            new ReadinessTarget { ContainerId = "container", Address = "127.0.0.1", Port = 8080 },
            new ContainerSpec { Name = "name", ImageId = "image", Network = "network", Labels = new Dictionary<string, string>(), Limits = new ContainerLimits(1, 1, 1) },
        ];
        return Array.Find(samples, type.IsInstanceOfType);
    }

    private sealed class OpenGate : IGameGate
    {
        public ValueTask<string?> MayInterruptAsync(string gameId, OperationKind kind, CancellationToken cancellationToken) => default;
    }

    private sealed class InMemoryPorts
    {
        private readonly InMemoryBackend backend = new();

        // A gate is the host's own: there is no fake of it.
        public object Find(Type port) => port == typeof(IGameGate) ? new OpenGate() : typeof(InMemoryBackend).GetProperties().Select(property => property.GetValue(backend)!).Single(port.IsInstanceOfType);
    }
}
