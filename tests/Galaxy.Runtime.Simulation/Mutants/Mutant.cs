namespace Galaxy.Runtime.Simulation;

/// <summary>A bug planted in a copy of the sources: one defence that is not there.</summary>
/// <param name="Name">Which defence.</param>
/// <param name="Edits">How it is taken away, when its name is the chosen one.</param>
internal sealed record Mutant(string Name, params Edit[] Edits)
{
    private const string Core = "Galaxy.Runtime.Core/";
    private const string Testing = "Galaxy.Runtime.Testing/";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("fence check", new Edit(
            Testing + "InMemory/InMemoryRuntimeRecordStore.cs",
            "|| newest != fence;",
            "|| (newest != fence && !Mutation.Is(\"fence check\"));")),
        new("supersede on open", new Edit(
            Testing + "InMemory/InMemoryOperationLogStore.cs",
            "if (entries[position].Closing is null && entries[position].Fence",
            "if (!Mutation.Is(\"supersede on open\") && entries[position].Closing is null && entries[position].Fence")),
        new("commit before changes", new Edit(
            Core + "Lifecycle/OperationScope.cs",
            "            await caller.SendAsync(PortCall.OpenEntry,",
            "            if (!Mutation.Is(\"commit before changes\")) await caller.SendAsync(PortCall.OpenEntry,")),
        new("read-back", new Edit(
            Core + "Lifecycle/Steps/RecordWriter.cs",
            "        RuntimeHead head;\n",
            "        if (Mutation.Is(\"read-back\")) throw fault;\n        RuntimeHead head;\n")),
        new("renewal by monotonic clock", new Edit(
            Core + "Lifecycle/Leases/GameLease.cs",
            "private TimeSpan Remaining => ",
            "private TimeSpan Remaining => Mutation.Is(\"renewal by monotonic clock\") ? options.Ttl : ")),
        new(
            "undo forbidden after loss",
            new Edit(
                Core + "Lifecycle/OperationStages.cs",
                "is not { } failure || ending.IsInterrupted || !scope.IsCommitted)",
                "is not { } failure || (ending.IsInterrupted && !Mutation.Is(\"undo forbidden after loss\")) || !scope.IsCommitted)"),
            new Edit(
                Core + "Lifecycle/OperationScope.cs",
                "        while (undo is not null && undo.TryPop(out var step))",
                "        isUndoing = Mutation.Is(\"undo forbidden after loss\");\n        if (isUndoing) steps = Fresh;\n        while (undo is not null && undo.TryPop(out var step))"),
            new Edit(
                Core + "Lifecycle/OperationScope.cs",
                "    private readonly CallClock steps;",
                "    private bool isUndoing;\n    private CallClock steps;"),
            new Edit(
                Core + "Lifecycle/OperationScope.cs",
                "        if (IsLeaseLost)\n        {\n            throw new LeaseLostException();",
                "        if (IsLeaseLost && !isUndoing)\n        {\n            throw new LeaseLostException();")),
        new("settle", new Edit(
            Core + "Lifecycle/Steps/ContainerSettling.cs",
            "if (left <= TimeSpan.Zero)",
            "if (Mutation.Is(\"settle\") || left <= TimeSpan.Zero)")),
        new("look again on name taken", new Edit(
            Core + "Lifecycle/Steps/StartSteps.cs",
            "attempt <= 2; attempt++",
            "attempt <= (Mutation.Is(\"look again on name taken\") ? 1 : 2); attempt++")),
        new("restart's undo", new Edit(
            Core + "Lifecycle/Steps/Recreation.cs",
            "        if (wayBack is not null)\n",
            "        if (wayBack is not null && !Mutation.Is(\"restart's undo\"))\n")),
        new("replay inspects", new Edit(
            Core + "Lifecycle/StartOrchestrator.cs",
            "if (container is { State: ContainerState.Running or ContainerState.Paused })",
            "if (Mutation.Is(\"replay inspects\") || container is { State: ContainerState.Running or ContainerState.Paused })")),
        new("own-operation label on undo", new Edit(
            Core + "Lifecycle/Steps/StartSteps.cs",
            "            && ContainerOwnership.IsOf(container, operation.Operation))",
            "            && (Mutation.Is(\"own-operation label on undo\") || ContainerOwnership.IsOf(container, operation.Operation)))")),
        new("two lists", new Edit(
            Core + "Recovery/ReconcilePlanner.cs",
            "        await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);\n        var again",
            "        if (!Mutation.Is(\"two lists\")) await Task.Delay(options.Reconcile.VanishConfirmation, time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);\n        var again")),
        new("renewal", new Edit(
            Core + "Lifecycle/Leases/GameLease.cs",
            "        if (!isDisposed && !isLost)\n        {\n            renewing",
            "        if (!Mutation.Is(\"renewal\") && !isDisposed && !isLost)\n        {\n            renewing")),
        new("leftover goes first", new Edit(
            Core + "Lifecycle/Steps/StartSteps.cs",
            "                await containers.RemoveByIdAsync(operation, leftover.Id);",
            "                if (!Mutation.Is(\"leftover goes first\")) await containers.RemoveByIdAsync(operation, leftover.Id);")),
        new("overtaken operations", new Edit(
            Core + "Recovery/Acting/EntrySettlement.cs",
            "        if (own is null && await IsOvertakenAsync",
            "        if (!Mutation.Is(\"overtaken operations\") && own is null && await IsOvertakenAsync")),
        new("newest by fence", new Edit(
            Core + "Recovery/Acting/ReconcileApplier.cs",
            "var open = entries.Where",
            "var open = Mutation.Is(\"newest by fence\") ? entries.FirstOrDefault(entry => entry.Closing is null) : entries.Where")),
    ];
}
