namespace Galaxy.Runtime;

/// <summary>When a game that keeps crashing is told to administrators, whoever starts it again; section <c>Flapping</c>.</summary>
public sealed class FlappingOptions
{
    /// <summary>How many crashes within <see cref="Window"/>, 2 to 20. Default 5.</summary>
    public int Crashes { get; set; } = 5;

    /// <summary>The window, which is also the shortest time between two notifications about one game: 1 s to 24 h. Default 10 min.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);
}
