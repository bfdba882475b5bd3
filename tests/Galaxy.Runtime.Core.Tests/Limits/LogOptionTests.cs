using Galaxy.Runtime.Core.Tests.Support;

namespace Galaxy.Runtime.Core.Tests.Limits;

/// <summary>The options of the container log driver, as one text.</summary>
public sealed class LogOptionTests
{
    [Fact]
    [Trait("Acceptance", "A-ST-46")]
    public async Task Unset_they_are_the_bounded_default() =>
        (await ParseAsync(text: null)).Should().Equal(new Dictionary<string, string> { ["max-size"] = "10m", ["max-file"] = "3" });

    [Theory]
    [Trait("Acceptance", "A-ST-46")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(",,")]
    [InlineData("novalue")]
    [InlineData("=x")]
    [InlineData(" , =x, novalue ,")]
    public async Task A_text_without_an_option_means_none(string text) => (await ParseAsync(text)).Should().BeNull();

    [Fact]
    [Trait("Acceptance", "A-ST-47")]
    public async Task Parts_are_trimmed_and_split_at_the_first_equals_sign() =>
        (await ParseAsync("a=1, b=x=y ,c=")).Should().Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "x=y", ["c"] = "" });

    [Fact]
    [Trait("Acceptance", "A-ST-48")]
    public async Task Of_a_repeated_key_the_last_one_counts() => (await ParseAsync("a=1,a=2")).Should().Equal(new Dictionary<string, string> { ["a"] = "2" });

    [Fact]
    [Trait("Acceptance", "A-ST-48")]
    public async Task Nothing_is_trimmed_around_the_equals_sign() =>
        (await ParseAsync("a =1,b= 2")).Should().Equal(new Dictionary<string, string> { ["a "] = "1", ["b"] = " 2" });

    [Fact]
    public async Task Keys_are_case_sensitive() =>
        (await ParseAsync("tag=x,Tag=y")).Should().Equal(new Dictionary<string, string> { ["tag"] = "x", ["Tag"] = "y" });

    [Fact]
    public async Task Parts_without_a_key_or_an_equals_sign_are_skipped() =>
        (await ParseAsync("a=1,novalue,=x,,b=2")).Should().Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });

    private static async Task<IReadOnlyDictionary<string, string>?> ParseAsync(string? text)
    {
        await using var runtime = new TestRuntime(options => options.Logs.Options = text ?? options.Logs.Options);
        (await runtime.StartAsync()).IsSuccess.Should().BeTrue();
        return runtime.Backend.Docker.FindSpec("galaxy-game-g1")!.LogOptions;
    }
}
