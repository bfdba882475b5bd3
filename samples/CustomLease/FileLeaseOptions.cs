namespace CustomLease;

/// <summary>Where the lease files lie.</summary>
public sealed class FileLeaseOptions
{
    /// <summary>An existing folder on a local disk, the same for every host that shares the games.</summary>
    public string Folder { get; set; } = "";
}
