namespace Galaxy.Runtime.Integration.Stores;

/// <summary>A test on a disk that it fills; skipped where none can be mounted, because that is no service that could be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}
