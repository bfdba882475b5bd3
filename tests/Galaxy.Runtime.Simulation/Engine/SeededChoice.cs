namespace Galaxy.Runtime.Simulation;

/// <summary>Pseudo-random choices (splitmix64): the same seed gives the same choices in every run, on every machine.</summary>
internal sealed class SeededChoice(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <returns>A number from 0 to below the count.</returns>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <returns>True once in so many times.</returns>
    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public TimeSpan UpTo(TimeSpan longest) => TimeSpan.FromMilliseconds(Below((int)longest.TotalMilliseconds + 1));
}
