namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>One call of a port.</summary>
public sealed record SeenCall(Type Port, string Method, IReadOnlyList<object?> Arguments)
{
    /// <summary>The argument of a type that only one of them has.</summary>
    public T Argument<T>() => Arguments.OfType<T>().Single();
}
