namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>The five operations, for theories about what is common to them.</summary>
public sealed class EveryOperation : TheoryData<OperationKind>
{
    public EveryOperation() => AddRange(OperationKind.Start, OperationKind.Stop, OperationKind.Restart, OperationKind.Patch, OperationKind.CleanupContainer);
}
