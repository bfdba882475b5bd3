namespace Galaxy.Runtime;

/// <summary>One thing that the preflight found.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is wrong and what to do; safe to store and show.</param>
public sealed record PreflightFinding(PreflightCode Code, PreflightSeverity Severity, string Message)
{
    /// <summary>One line: severity, code, message.</summary>
    public override string ToString() => $"{Severity.ToWireText()} {Code.ToWireText()}: {Message}";
}
