using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>One of the racing hosts: when it dies, another one takes its place.</summary>
internal sealed class RacingSide : IAsyncDisposable
{
    private readonly Func<FaultPlan, StoreHost> open;
    private readonly List<StoreHost> hosts = [];
    private volatile FaultPlan life = new();

    public RacingSide(Func<FaultPlan, StoreHost> open)
    {
        this.open = open;
        hosts.Add(open(life));
    }

    public StoreHost Host
    {
        get
        {
            lock (hosts)
            {
                return hosts[^1];
            }
        }
    }

    /// <summary>Does something on the host that lives now; null when it died and nobody was told how it ended.</summary>
    public async Task<OperationResult?> DoAsync(OperationKind kind, string game)
    {
        Task<OperationResult> call;
        Task death;
        lock (hosts)
        {
            (call, death) = (hosts[^1].DoAsync(kind, game), life.WhenCrashed);
        }

        await Task.WhenAny(call, death);
        return call.IsCompleted ? await call : null;
    }

    /// <summary>The host ends where it stands: its calls never return, and what it holds nobody gives back.</summary>
    public void Kill()
    {
        lock (hosts)
        {
            var dead = life;
            life = new FaultPlan();
            hosts.Add(open(life));
            dead.CrashNow();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }
}
