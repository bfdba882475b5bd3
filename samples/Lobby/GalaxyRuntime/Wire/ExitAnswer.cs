namespace Galaxy.Runtime.Http;

/// <summary>What is known of a container that exited.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="Cause">stopped, oom, crashed, killed_externally, engine_ended or unknown.</param>
/// <param name="ExitCode">The process's exit code, if the engine says.</param>
/// <param name="OomKilled">Whether the kernel killed a process of it for lack of memory.</param>
/// <param name="FinishedAt">When it exited, by the engine's clock.</param>
/// <param name="LogTail">Its last log lines.</param>
internal sealed record ExitAnswer(string ContainerId, string Cause, int? ExitCode, bool OomKilled, DateTime? FinishedAt, string LogTail)
{
    public static ExitAnswer Of(ContainerExit exit) =>
        new(exit.ContainerId, exit.Cause.ToWireText(), exit.ExitCode, exit.OomKilled, exit.FinishedAt?.UtcDateTime, exit.LogTail ?? "");
}
