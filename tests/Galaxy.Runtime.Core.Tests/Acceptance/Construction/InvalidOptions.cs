using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Construction;

public sealed class InvalidOptions
{
    [Fact]
    [Trait("Acceptance", "A-CN-03")]
    public Task A_lease_that_lives_no_time_stops_the_host_at_its_start() =>
        ShouldNotStartAsync(static options => options.Lease.Duration = TimeSpan.Zero, "*Galaxy:Runtime:Lease:Duration is 00:00:00; allowed: 00:00:01 to 00:10:00*");

    [Fact]
    [Trait("Acceptance", "A-CN-03")]
    public Task A_lease_that_is_renewed_too_late_stops_the_host_at_its_start() =>
        ShouldNotStartAsync(static options => options.Lease.RenewalInterval = TimeSpan.FromSeconds(29), "*Lease:RenewalInterval is 00:00:29; allowed: * to 00:00:15*");

    [Fact]
    [Trait("Acceptance", "A-CN-04")]
    public Task A_negative_grace_stops_the_host_at_its_start() =>
        ShouldNotStartAsync(static options => options.Stop.Grace = TimeSpan.FromSeconds(-1), "*Stop:Grace is -00:00:01*");

    [Theory]
    [InlineData("0")]
    [InlineData("5m")]
    [InlineData("much")]
    [Trait("Acceptance", "A-CN-04")]
    public Task A_default_of_memory_that_no_container_can_have_stops_the_host_at_its_start(string memory) =>
        ShouldNotStartAsync(options => options.Limits.Memory = memory, $"*Limits:Memory is \"{memory}\"; allowed: 6m or more*");

    [Fact]
    [Trait("Acceptance", "A-CN-05")]
    public Task A_blank_network_stops_the_host_at_its_start() =>
        ShouldNotStartAsync(static options => options.Network = " ", "*Network is \" \"; allowed: the name of an existing docker network*");

    [Fact]
    [Trait("Acceptance", "A-CN-05")]
    public Task A_pull_policy_that_does_not_exist_stops_the_host_at_its_start() =>
        ShouldNotStartAsync(static options => options.Pull.Policy = (PullPolicy)42, "*Pull:Policy is \"42\"; allowed: IfMissing, Always, Never*");

    [Fact]
    [Trait("Acceptance", "A-CN-03")]
    [Trait("Acceptance", "A-CN-04")]
    [Trait("Acceptance", "A-CN-05")]
    public Task All_that_is_wrong_is_told_at_once() => ShouldNotStartAsync(
        static options =>
        {
            options.Lease.Duration = TimeSpan.Zero;
            options.Stop.Grace = TimeSpan.FromHours(2);
            options.Network = "";
        },
        "*Network*Lease:Duration*Stop:Grace*");

    private static async Task ShouldNotStartAsync(Action<GalaxyRuntimeOptions> configure, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddGalaxyRuntime(configure).UseInMemory();
        using var host = builder.Build();

        await host.Awaiting(static host => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>().WithMessage(message);
    }
}
