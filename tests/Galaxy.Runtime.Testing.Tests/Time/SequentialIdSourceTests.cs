namespace Galaxy.Runtime.Testing.Tests;

public sealed class SequentialIdSourceTests
{
    [Fact]
    public void Two_runs_give_the_same_ids_and_tokens()
    {
        var (first, second) = (new SequentialIdSource(), new SequentialIdSource());

        Draw(first).Should().Equal(Draw(second));
    }

    [Fact]
    public void Ids_and_tokens_never_repeat_also_across_series()
    {
        var drawn = Draw(new SequentialIdSource(1)).Concat(Draw(new SequentialIdSource(2))).ToList();

        drawn.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_token_is_43_url_safe_characters() => new SequentialIdSource(7).NextLeaseToken().Should().MatchRegex("^[A-Za-z0-9_-]{43}$");

    private static List<string> Draw(SequentialIdSource source) =>
        [.. Enumerable.Range(0, 50).SelectMany(_ => (string[])[source.NextOperationId().ToString(), source.NextLeaseToken()])];
}
