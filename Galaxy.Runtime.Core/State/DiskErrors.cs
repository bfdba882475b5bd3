namespace Galaxy.Runtime;

/// <summary>What the system's error numbers mean for a disk.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMacOS = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x8007_0070);

    /// <param name="error">The error number, which is also the HResult of an exception of the file system on Unix.</param>
    public static PortFaultReason ReasonOf(int error) => error switch
    {
        NoSpace or NoSpaceOnWindows => PortFaultReason.NoSpace,
        QuotaOnLinux when OperatingSystem.IsLinux() => PortFaultReason.NoSpace,
        QuotaOnMacOS when OperatingSystem.IsMacOS() => PortFaultReason.NoSpace,
        _ => PortFaultReason.Unknown,
    };
}
