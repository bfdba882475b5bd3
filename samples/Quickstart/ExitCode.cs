namespace Quickstart;

internal static class ExitCode
{
    public const int Success = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int NotReady = 3;
    public const int Interrupted = 130;
}
