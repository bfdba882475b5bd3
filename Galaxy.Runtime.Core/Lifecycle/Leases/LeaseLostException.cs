namespace Galaxy.Runtime;

/// <summary>The game's lease is no longer ours: whoever sees this must not touch anything any more.</summary>
internal sealed class LeaseLostException : Exception
{
    public LeaseLostException()
        : base("The game's lease was lost.")
    {
    }
}
