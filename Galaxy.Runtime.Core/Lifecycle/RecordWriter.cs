namespace Galaxy.Runtime;

/// <summary>Writes the record, once, under the operation's fence; a write whose answer was lost is verified before anything else is done.</summary>
internal sealed class RecordWriter(IRuntimeRecordStore records, TimeProvider time)
{
    /// <summary>Replaces the record.</summary>
    /// <exception cref="RuntimePortException">The store failed, and the record was not written.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed, and does not say whether the record was written.</exception>
    /// <exception cref="LeaseLostException">Another holder has the game's lease.</exception>
    public async ValueTask<RuntimeRecord> UpsertAsync(OperationScope scope, RuntimeRecord record)
    {
        var written = record with { Fence = scope.Fence };
        var (write, _) = await WriteAsync(scope, PortCall.UpsertRecord, cancel => records.UpsertAsync(written, cancel), written);
        if (write is not RecordWriteResult.Applied)
        {
            throw Stale(scope);
        }

        scope.Record = written;
        return written;
    }

    /// <summary>Moves the record to another status, if it is still as this operation read it.</summary>
    /// <param name="scope">The operation.</param>
    /// <param name="record">The record as it was read.</param>
    /// <param name="to">Stopped or removed.</param>
    /// <param name="what">The step, for messages: <c>update runtime status</c>.</param>
    /// <param name="vanished">The failure when the record is gone; null when that is as good as removed.</param>
    public async ValueTask<StepResult> TransitionAsync(OperationScope scope, RuntimeRecord record, RuntimeStatus to, string what, Failure? vanished)
    {
        var change = new StatusTransition
        {
            GameId = record.GameId,
            From = record.Status,
            ExpectedContainerId = record.ContainerId,
            To = to,
            EngineId = scope.EngineId,
            Now = time.GetUtcNow().ToMicroseconds(),
        };
        var written = change.ApplyTo(record, scope.Fence);
        RecordWriteResult write;
        RuntimeRecord? current;
        try
        {
            (write, current) = await WriteAsync(scope, PortCall.TransitionRecord, cancel => records.TransitionAsync(change, scope.Fence, cancel), written);
        }
        catch (RuntimePortException fault)
        {
            return Failure.Store(what, fault);
        }

        switch (write)
        {
            case RecordWriteResult.Applied:
                return scope.Record = written;
            case RecordWriteResult.NotFound:
                return vanished is null ? scope.Record = written : (StepResult)vanished;
            case RecordWriteResult.Conflict:
                return await ReadAgainAsync(scope, to, what, current);
            case RecordWriteResult.StaleFence or RecordWriteResult.Unknown:
                throw Stale(scope);
        }

        throw Stale(scope);
    }

    /// <summary>A conflict is verified by a read: another writer may have reached the goal.</summary>
    private async ValueTask<StepResult> ReadAgainAsync(OperationScope scope, RuntimeStatus to, string what, RuntimeRecord? current)
    {
        try
        {
            current ??= await scope.AskAsync(PortCall.FindRecord, cancel => records.FindAsync(scope.GameId, cancel));
        }
        catch (RuntimePortException fault)
        {
            return Failure.Store(what, fault);
        }

        scope.Record = current;
        return current?.Status == to
            ? StepResult.Replay(current)
            : new Failure(ErrorCode.Conflict, $"{what}: the record was changed by another operation meanwhile and is \"{(current?.Status ?? RuntimeStatus.Removed).ToWireText()}\"");
    }

    /// <summary>
    /// A write that faults is read back by drawing the next fence: what is in flight can then no longer be applied, so that what is
    /// read is final.
    /// </summary>
    private async ValueTask<(RecordWriteResult Write, RuntimeRecord? Current)> WriteAsync(
        OperationScope scope, PortCall call, Func<CancellationToken, ValueTask<RecordWriteResult>> write, RuntimeRecord written)
    {
        RuntimePortException fault;
        try
        {
            return (await scope.ChangeAsync(call, write), null);
        }
        catch (RuntimePortException exception)
        {
            fault = exception;
        }

        FencedRecord head;
        try
        {
            head = await scope.ChangeAsync(PortCall.BeginRecord, cancel => records.BeginAsync(scope.GameId, cancel));
        }
        catch (RuntimePortException exception)
        {
            throw new OutcomeUnknownException($"{fault.Message}; whether the record was written is not known", exception);
        }

        scope.Fence = head.Fence;
        return IsOurs(head.Record, written)
            ? (RecordWriteResult.Applied, head.Record)
            : throw new RuntimePortException(fault.Fault, fault.Message, fault);
    }

    private static bool IsOurs(RuntimeRecord? current, RuntimeRecord written) =>
        current is not null
        && current.Fence == written.Fence
        && current.Status == written.Status
        && string.Equals(current.ContainerId, written.ContainerId, StringComparison.Ordinal);

    private static LeaseLostException Stale(OperationScope scope)
    {
        scope.Lease?.Lose();
        return new LeaseLostException();
    }
}
