using Galaxy.Runtime.Core.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Construction;

public sealed class EntryPoints
{
    [Fact]
    [Trait("Acceptance", "A-CN-07")]
    public async Task Lease_tokens_are_43_url_safe_characters_and_never_the_same()
    {
        using var game = new RuntimeHarness(change: UseDefaultIds);

        await game.StartAsync(gameId: "g1");
        await game.StartAsync(gameId: "g2");

        var tokens = game.Ports.CallsOf<IGameLeaseStore>(nameof(IGameLeaseStore.TryAcquireAsync)).Select(static call => (string)call.Arguments[1]!).ToList();
        tokens.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(static token => token.Length == 43);
        tokens.Should().AllSatisfy(static token => token.Should().MatchRegex("^[A-Za-z0-9_-]{43}$"));
    }

    [Fact]
    [Trait("Acceptance", "A-CN-08")]
    public async Task A_null_request_is_the_callers_bug_and_reaches_no_port()
    {
        using var game = new RuntimeHarness();
        var runtime = game.Runtime;

        await FluentActions.Awaiting(() => runtime.StartAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => runtime.StopAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => runtime.RestartAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => runtime.PatchAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => runtime.CleanupAsync(null!)).Should().ThrowAsync<ArgumentNullException>();

        game.Calls.Should().BeEmpty();
    }

    private static void UseDefaultIds(IServiceCollection services)
    {
        services.RemoveAll<IRuntimeIdSource>();
        services.AddGalaxyRuntime();
        var defaults = new ServiceCollection();
        defaults.AddGalaxyRuntime();
        services.Add(defaults.Single(static service => service.ServiceType == typeof(IRuntimeIdSource)));
    }
}
