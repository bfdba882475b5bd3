namespace Galaxy.Runtime.Simulation;

/// <summary>A port call, or another piece of work, that waits for its turn: the one place where a schedule branches.</summary>
internal sealed class PendingCall(World world, SimulatedHost? host)
{
    private readonly TaskCompletionSource turn = new();
    private CancellationTokenRegistration registration;

    /// <summary>Whose it is; null means the world's own.</summary>
    public SimulatedHost? Host => host;

    public bool CanGo => host is not { IsPaused: true };

    /// <summary>Ends when it is this call's turn; never when its host dies before.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        registration = cancellationToken.UnsafeRegister(static (call, token) => ((PendingCall)call!).GiveUp(token), this);
        return turn.Task;
    }

    /// <summary>Gives it its turn: everything that it sets free runs before this returns.</summary>
    public void Go()
    {
        registration.Dispose();
        if (host is not { IsDead: true })
        {
            turn.TrySetResult();
        }
    }

    private void GiveUp(CancellationToken token)
    {
        world.Forget(this);
        if (host is not { IsDead: true })
        {
            turn.TrySetCanceled(token);
        }
    }
}
