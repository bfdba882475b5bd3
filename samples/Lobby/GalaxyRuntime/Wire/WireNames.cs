namespace Galaxy.Runtime.Http;

/// <summary>Texts that the library leaves to its hosts.</summary>
internal static class WireNames
{
    public const string Success = "success";
    public const string Failure = "failure";
    public const string Open = "open";

    /// <summary>The library's text of "no error" is empty; readers of JSON get a word.</summary>
    public static string Of(ErrorCode code) => code is ErrorCode.None ? "none" : code.ToWireText();

    public static string Outcome(ErrorCode code) => code is ErrorCode.None or ErrorCode.ReplayNoOp ? Success : Failure;
}
