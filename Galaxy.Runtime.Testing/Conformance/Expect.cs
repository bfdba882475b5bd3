namespace Galaxy.Runtime.Testing;

/// <summary>What cases assert with.</summary>
internal static class Expect
{
    public static void That(bool holds, string expectation)
    {
        if (!holds)
        {
            throw new UnmetExpectationException($"expected: {expectation}.");
        }
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new UnmetExpectationException($"expected of {what}: {Show(expected)}; found: {Show(actual)}.");
        }
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what) =>
        Equal(string.Join(", ", expected), string.Join(", ", actual), what);

    public static async Task<TException> ThrowsAsync<TException>(Func<Task> call, string expectation)
        where TException : Exception
    {
        try
        {
            await call();
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new UnmetExpectationException($"expected: {expectation}.");
    }

    public static async Task RejectedAsync(Func<Task> call, string what)
    {
        var fault = await ThrowsAsync<RuntimePortException>(call, $"{what} is rejected");
        Equal(PortFault.Rejected, fault.Fault, $"the fault of {what}");
    }

    /// <summary>A call with a token that is cancelled already must end as cancelled.</summary>
    public static Task CancelsAsync(Func<CancellationToken, ValueTask> call, string what) =>
        ThrowsAsync<OperationCanceledException>(async () => await call(new CancellationToken(canceled: true)), $"{what} with a cancelled token is cancelled");

    /// <summary>A sequence with a token that is cancelled already must end as cancelled.</summary>
    public static Task CancelsAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> call, string what) =>
        CancelsAsync(
            async token =>
            {
                await foreach (var item in call(token))
                {
                    _ = item;
                }
            },
            what);

    private static string Show<T>(T value) => value switch
    {
        null => "null",
        DateTimeOffset instant => instant.ToString("O"),
        string text => $"\"{text}\"",
        _ => value.ToString() ?? "",
    };
}
