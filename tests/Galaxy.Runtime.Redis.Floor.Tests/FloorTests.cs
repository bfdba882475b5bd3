using System.Diagnostics;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class FloorTests
{
    [Fact]
    public void These_tests_run_with_the_oldest_client_that_the_package_allows() =>
        FileVersionInfo.GetVersionInfo(typeof(IConnectionMultiplexer).Assembly.Location).FileVersion.Should().StartWith("2.8.16.");
}
