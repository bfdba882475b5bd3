using System.Collections;

namespace Galaxy.Runtime;

/// <summary>What every log line of an operation carries.</summary>
internal sealed class OperationLogScope(Operation operation) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new(TagNames.OperationId, operation.Id.ToString("N")),
        1 => new(TagNames.SourceRef, JournalText.SourceRef(operation.SourceRef)),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"operation_id:{operation.Id:N}";
}
