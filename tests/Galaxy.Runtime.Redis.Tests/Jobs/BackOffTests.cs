namespace Galaxy.Runtime.Redis.Tests;

public sealed class BackOffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(4, 32)]
    [InlineData(5, 60)]
    [InlineData(int.MaxValue, 60)]
    public void The_wait_doubles_up_to_the_longest(int failuresBefore, int seconds) =>
        BackOff.Delay(failuresBefore, First, Longest).Should().Be(TimeSpan.FromSeconds(seconds));
}
