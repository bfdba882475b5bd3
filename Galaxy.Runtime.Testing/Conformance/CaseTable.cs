using System.Collections;

namespace Galaxy.Runtime.Testing;

/// <summary>The named cases of a contract, in order.</summary>
internal sealed class CaseTable<TScope> : IEnumerable<string>
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    private readonly List<string> names = [];
    private readonly Dictionary<string, Func<TScope, Task>> cases = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => names.AsReadOnly();

    public void Add(string name, Func<TScope, Task> body)
    {
        cases.Add(name, body);
        names.Add(name);
    }

    public void Add(CaseTable<TScope> more)
    {
        foreach (var name in more.names)
        {
            Add(name, more.cases[name]);
        }
    }

    public async Task RunAsync(string caseName, Func<CancellationToken, TScope> begin, CancellationToken cancellationToken)
    {
        if (!cases.TryGetValue(caseName, out var body))
        {
            throw new ArgumentException($"There is no case \"{caseName}\".", nameof(caseName));
        }

        using var deadline = new CancellationTokenSource(TimeLimit, TimeProvider.System);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            // Off the caller's context, so that no case has one to capture; and not waited for when the adapter ignores its token.
            await Task.Run(() => body(begin(ending.Token)), ending.Token).WaitAsync(ending.Token);
        }
        catch (UnmetExpectationException unmet)
        {
            throw new ConformanceException(caseName, unmet.Message, unmet.InnerException);
        }
        catch (OperationCanceledException cancelled) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = deadline.IsCancellationRequested ? $"did not end within {TimeLimit}" : "a call was cancelled though its token was not";
            throw new ConformanceException(caseName, problem, cancelled);
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            throw new ConformanceException(caseName, $"a call threw {unexpected.GetType().Name}: {unexpected.Message}", unexpected);
        }
    }

    public IEnumerator<string> GetEnumerator() => names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
