namespace Galaxy.Runtime.Simulation;

/// <summary>Spreads a campaign over threads of its own: a schedule must run on one that has no context and no scheduler.</summary>
internal static class Workers
{
    public static void Run(Action<Func<int>> work, int threads)
    {
        var next = -1;
        Exception? failure = null;
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            try
            {
                work(() => Interlocked.Increment(ref next));
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })).ToList();
        workers.ForEach(static worker => worker.Start());
        workers.ForEach(static worker => worker.Join());
        if (failure is not null)
        {
            throw new InvalidOperationException("The simulator itself failed.", failure);
        }
    }
}
