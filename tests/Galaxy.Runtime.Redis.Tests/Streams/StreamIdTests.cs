namespace Galaxy.Runtime.Redis.Tests;

public sealed class StreamIdTests
{
    [Theory]
    [InlineData("0-0", 0, 0)]
    [InlineData("1700000000123-7", 1_700_000_000_123, 7)]
    [InlineData("18446744073709551615-18446744073709551615", ulong.MaxValue, ulong.MaxValue)]
    public void An_id_is_read_and_written_as_the_server_does(string text, ulong milliseconds, ulong sequence)
    {
        var id = StreamId.Parse(text);

        id.Should().Be(new StreamId(milliseconds, sequence));
        id.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("lobby-42")]
    [InlineData("42")]
    [InlineData("1-2-3")]
    [InlineData("-1-0")]
    [InlineData("99999999999999999999-0")]
    public void Other_texts_are_no_ids(string? text) => StreamId.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("5-1", "5-0", true)]
    [InlineData("10-0", "9-9", true)]
    [InlineData("5-0", "5-0", false)]
    [InlineData("5-0", "5-1", false)]
    [InlineData("9-9", "10-0", false)]
    public void Ids_follow_each_other_by_time_then_by_number(string one, string other, bool isAfter) =>
        StreamId.Parse(one).IsAfter(StreamId.Parse(other)).Should().Be(isAfter);

    [Fact]
    public void An_id_that_no_clock_can_show_is_added_at_the_end_of_time() => StreamId.Parse("18446744073709551615-0").AddedAt.Year.Should().Be(9999);
}
