using Galaxy.Runtime.Core.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class Limits
{
    private const long Mebibyte = 1024 * 1024;
    private const double DefaultCpus = 0.75;
    private const long DefaultMemory = 300 * Mebibyte;
    private const long DefaultPids = 77;

    [Fact]
    [Trait("Acceptance", "A-ST-41")]
    public async Task An_image_gets_what_its_labels_ask_for() =>
        (await LimitsOfAsync("1.5", "2g", "256")).Should().Be(new ContainerLimits(1.5, 2048 * Mebibyte, 256));

    [Fact]
    [Trait("Acceptance", "A-ST-41")]
    public async Task An_image_that_asks_for_too_much_gets_the_most() =>
        (await LimitsOfAsync("64", "1000g", "100000")).Should().Be(new ContainerLimits(4, 4096 * Mebibyte, 4096), "the engine has four CPUs, and the ceilings hold");

    [Fact]
    [Trait("Acceptance", "A-ST-41")]
    public async Task An_image_that_asks_for_too_little_gets_the_least() =>
        (await LimitsOfAsync("0.0001", "1k", "1")).Should().Be(new ContainerLimits(0.01, 6 * Mebibyte, 1));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData(" 1")]
    [InlineData("1,5")]
    [Trait("Acceptance", "A-ST-42")]
    public async Task Cpus_that_make_no_sense_are_the_default(string cpus) => (await LimitsOfAsync(cpus: cpus)).Cpus.Should().Be(DefaultCpus);

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData(" 7")]
    [InlineData("99999999999999999999")]
    [Trait("Acceptance", "A-ST-43")]
    public async Task Processes_that_make_no_sense_are_the_default(string pids) => (await LimitsOfAsync(pids: pids)).Pids.Should().Be(DefaultPids);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 1g ")]
    [InlineData("0")]
    [InlineData("-1g")]
    [InlineData("1x")]
    [Trait("Acceptance", "A-ST-44")]
    public async Task Memory_that_makes_no_sense_is_the_default(string memory) => (await LimitsOfAsync(memory: memory)).MemoryBytes.Should().Be(DefaultMemory);

    [Fact]
    [Trait("Acceptance", "A-ST-44")]
    public async Task An_unusable_label_leaves_one_debug_line()
    {
        using var game = Given(memory: " 1g ");

        await game.StartAsync();

        var line = game.Log.Of("image limit label unusable").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Debug);
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("label", "com.galaxy.memory").And.Contain("value", " 1g ");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-45")]
    public async Task An_image_that_asks_for_nothing_gets_the_defaults() =>
        (await LimitsOfAsync()).Should().Be(new ContainerLimits(DefaultCpus, DefaultMemory, DefaultPids));

    private static async Task<ContainerLimits> LimitsOfAsync(string? cpus = null, string? memory = null, string? pids = null)
    {
        using var game = Given(cpus, memory, pids);
        (await game.StartAsync()).ShouldSucceed();
        return game.Spec.Limits;
    }

    private static RuntimeHarness Given(string? cpus = null, string? memory = null, string? pids = null)
    {
        var labels = new (string Key, string? Value)[] { (RuntimeLabels.ImageCpuQuota, cpus), (RuntimeLabels.ImageMemory, memory), (RuntimeLabels.ImagePidsLimit, pids) };
        var game = new RuntimeHarness(static options => (options.Limits.Cpus, options.Limits.Memory, options.Limits.Pids) = (DefaultCpus, "300m", DefaultPids));
        game.Docker.AddImage(RuntimeHarness.Image, labels.Where(static label => label.Value is not null).ToDictionary(static label => label.Key, static label => label.Value!));
        return game;
    }
}
