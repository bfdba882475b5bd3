namespace Galaxy.Runtime;

/// <summary>Whether recovery runs in this host; the builder may turn it off.</summary>
internal sealed class RecoverySwitch
{
    public bool IsOff { get; set; }
}
