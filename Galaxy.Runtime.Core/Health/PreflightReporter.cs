using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Writes what a preflight found to the log.</summary>
internal sealed class PreflightReporter(ILogger logger)
{
    public void Tell(PreflightFinding finding)
    {
        switch (finding.Severity)
        {
            case PreflightSeverity.Error:
                Log.PreflightError(logger, finding.Code.ToWireText(), finding.Message);
                break;
            case PreflightSeverity.Warning:
                Log.PreflightWarning(logger, finding.Code.ToWireText(), finding.Message);
                break;
            case PreflightSeverity.Info or PreflightSeverity.Unknown:
                Log.PreflightNote(logger, finding.Code.ToWireText(), finding.Message);
                break;
        }
    }
}
