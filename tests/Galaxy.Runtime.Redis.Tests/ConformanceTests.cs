using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>The kit that every adapter must pass; each opening is a connection of its own, as another host's is.</summary>
public sealed class ConformanceTests : ConformanceKit
{
    protected override TPort Open<TPort>() => Host().GetRequiredService<TPort>();
}
