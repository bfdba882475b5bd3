namespace Galaxy.Runtime;

/// <summary>The journal could not take the plan, so nothing was changed.</summary>
internal sealed class CommitFailedException(RuntimePortException fault) : Exception(fault.Message, fault)
{
    public RuntimePortException Fault => fault;
}
