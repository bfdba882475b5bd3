using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Galaxy.Runtime.TestSupport;

/// <summary>What a process cannot refuse: to stand still, and to go on.</summary>
public static class ProcessSignal
{
    private const int ContinueNumber = 18;
    private const int StopNumber = 19;

    /// <summary>SIGSTOP: its sockets stay open, and nothing answers.</summary>
    public static void Stop(int processId) => Send(processId, StopNumber);

    /// <summary>SIGCONT.</summary>
    public static void Continue(int processId) => Send(processId, ContinueNumber);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Process {processId} could not be signalled.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
