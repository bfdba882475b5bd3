namespace Galaxy.Runtime.Redis.Tests;

public sealed class TakenJobTests
{
    [Fact]
    public void What_is_kept_of_a_job_is_read_as_it_was_written()
    {
        var taken = new TakenJob(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), Faults: 7, StreamId.Parse("1699999999999-2"));

        TakenJob.Parse(taken.ToString()).Should().Be(taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1700000000123")]
    [InlineData("1700000000123 0 none")]
    public void Other_texts_are_refused(string text) => FluentActions.Invoking(() => TakenJob.Parse(text)).Should().Throw<FormatException>();
}
