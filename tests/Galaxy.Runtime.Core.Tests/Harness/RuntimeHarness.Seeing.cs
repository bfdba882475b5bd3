namespace Galaxy.Runtime.Core.Tests.Harness;

/// <content>What is there after the test acted.</content>
public sealed partial class RuntimeHarness
{
    /// <summary>The game's record.</summary>
    public RuntimeRecord? Record => Backend.Records.Find(Game);

    /// <summary>The game's container by its name; null when there is none.</summary>
    public ContainerInfo? Container => Docker.Containers.SingleOrDefault(static container => container.Name == $"galaxy-game-{Game}");

    /// <summary>What the game's container was created with.</summary>
    public ContainerSpec Spec => Docker.FindSpec($"galaxy-game-{Game}")!;

    /// <summary>The journal entries of this host, the one written first comes first.</summary>
    public IReadOnlyList<OperationEntry> Entries => [.. Backend.Operations.All.Skip(earlierEntries)];

    /// <summary>The health events of this host.</summary>
    public IReadOnlyList<HealthEvent> HealthEvents => [.. Backend.HealthEvents.Published.Skip(earlierEvents)];

    public IReadOnlyList<NotificationIntent> Notifications => Backend.Notifications.Published;

    /// <summary>The names of the port calls this host made.</summary>
    public IReadOnlyList<string> Calls => [.. Faults.Calls.Select(static call => call.Name)];

    /// <summary>The port calls this host made of one name, with their subject.</summary>
    public IReadOnlyList<string> SubjectsOf(string call) => [.. Faults.Calls.Where(made => made.Name == call).Select(static made => made.Subject)];

    /// <summary>The calls that change something in the engine.</summary>
    public IReadOnlyList<string> EngineChanges => [.. Calls.Where(static call =>
        call is Testing.PortCalls.DockerCreate or Testing.PortCalls.DockerStart or Testing.PortCalls.DockerStop or Testing.PortCalls.DockerUnpause or Testing.PortCalls.DockerRemove)];

    /// <summary>The journal entry of an operation.</summary>
    public OperationEntry EntryOf(OperationResult result) => Backend.Operations.All.Single(entry => entry.OperationId == result.OperationId);

    /// <summary>How an operation's entry was closed.</summary>
    public OperationClosing ClosingOf(OperationResult result) => EntryOf(result).Closing!;

    /// <summary>The message of a fault that the plan made.</summary>
    public static string PlannedFault(string call) => $"{call}: a planned fault.";
}
