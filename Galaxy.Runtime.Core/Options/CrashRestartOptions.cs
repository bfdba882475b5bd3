namespace Galaxy.Runtime;

/// <summary>
/// Whether games that crashed are started again without a request, from the image reference they ran; section <c>CrashRestart</c>.
/// A crash is an exit that is classified <c>crashed</c> or <c>oom</c>; games that were stopped, or killed from outside, stay down.
/// </summary>
public sealed class CrashRestartOptions
{
    /// <summary>Whether crashed games are started again. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>How often within <see cref="Interval"/>, 1 to 20; then the game stays down until it is started. Default 5.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long an attempt counts: 1 s to 24 h. Default 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after a crash the first attempt comes: 100 ms to 1 h. It doubles with every attempt that counts. Default 10 s.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest delay, before jitter: <see cref="Delay"/> to 24 h. Default 5 min.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The fraction by which a delay is made longer or shorter, so that games that crashed together do not start together: 0 to 0.5. Default 0.2.</summary>
    public double Jitter { get; set; } = 0.2;
}

/// <summary>When administrators are notified of a game that keeps crashing, however it is started again; section <c>Flapping</c>.</summary>
public sealed class FlappingOptions
{
    /// <summary>How many crashes within <see cref="Window"/>, 2 to 20. Default 5.</summary>
    public int Crashes { get; set; } = 5;

    /// <summary>The window, which is also the shortest time between two notifications about one game: 1 s to 24 h. Default 10 min.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);
}
