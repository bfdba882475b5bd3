using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>All of it again with two hosts at once: each call is another host's.</summary>
public sealed class TwoHostConformanceTests : ConformanceKit
{
    protected override TPort Open<TPort>() => TakingTurns.Between(Host().GetRequiredService<TPort>(), Host().GetRequiredService<TPort>());
}
