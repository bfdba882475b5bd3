namespace Galaxy.Runtime.Postgres.Tests;

public sealed class PostgresTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("\U0001F600 \u00e4")]
    public void A_storable_text_is_left_as_it_is(string text) => PostgresText.Clean(text).Should().Be(text);

    // No inline data: attributes hold UTF-8, which cannot hold an unpaired surrogate.
    [Fact]
    public void Nul_and_unpaired_surrogates_are_replaced()
    {
        PostgresText.Clean("a\0").Should().Be("a\uFFFD");
        PostgresText.Clean("\ud83d").Should().Be("\uFFFD");
        PostgresText.Clean("\ude00\ud83d").Should().Be("\uFFFD\uFFFD");
        PostgresText.Clean("\ud83d\ud83d\ude00").Should().Be("\uFFFD\U0001F600");
    }

    [Theory]
    [InlineData("""{"a":"\u0000\u0000"}""", "{\"a\":\"\uFFFD\uFFFD\"}")]
    [InlineData("""{"a":"\\\u0000"}""", "{\"a\":\"\\\\\uFFFD\"}")]
    [InlineData("""{"a":"\\u0000"}""", """{"a":"\\u0000"}""")]
    [InlineData("""{"a":"\uD83D\uDE00"}""", """{"a":"\uD83D\uDE00"}""")]
    [InlineData("""{"a":"\uD83D\u0041"}""", "{\"a\":\"\uFFFD\\u0041\"}")]
    [InlineData("""{"a":"\u00"}""", """{"a":"\u00"}""")]
    [InlineData("\\u000", "\\u000")]
    [InlineData("\\", "\\")]
    public void Escapes_that_jsonb_refuses_are_replaced(string json, string clean) => PostgresText.CleanJson(json).Should().Be(clean);
}
