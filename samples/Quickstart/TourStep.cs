using Galaxy.Runtime;

namespace Quickstart;

/// <summary>One step of the tour.</summary>
/// <param name="Title">What it is called on screen.</param>
/// <param name="Run">The operation.</param>
/// <param name="ExpectedEngine">What the engine must say afterwards, as <see cref="EngineProbe"/> puts it.</param>
internal sealed record TourStep(string Title, Func<CancellationToken, Task<OperationResult>> Run, string ExpectedEngine)
{
    public ErrorCode Expected { get; init; }

    public bool EndsTheGame { get; init; }

    public bool CameOutAsExpected(OperationResult result, string engine) =>
        result.ErrorCode == Expected && string.Equals(engine, ExpectedEngine, StringComparison.Ordinal);
}
