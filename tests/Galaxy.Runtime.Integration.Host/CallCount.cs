namespace Galaxy.Runtime.Integration.Host;

/// <summary>Counts the calls of all ports together and stops for ever before the chosen one.</summary>
/// <param name="stopBefore">The number of the call, from 1 on.</param>
internal sealed class CallCount(int stopBefore)
{
    private int calls;

    public void Pass(string call)
    {
        // A renewal runs on the clock: counting it would make the numbers of the others depend on the machine's speed.
        if (call.EndsWith(nameof(IGameLeaseStore.TryRenewAsync), StringComparison.Ordinal) || Interlocked.Increment(ref calls) != stopBefore)
        {
            return;
        }

        Console.WriteLine($"stopped before {call}");
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
