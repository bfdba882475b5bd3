using Galaxy.Runtime.Core.Tests.Support;

namespace Galaxy.Runtime.Core.Tests.Limits;

/// <summary>What a container gets: what its image's labels ask for, as far as that makes sense and the ceilings allow.</summary>
public sealed class ResourceLimitTests
{
    private const long Mebibyte = 1024 * 1024;
    private const string Asking = "repo/asking:1.0.0";

    [Fact]
    [Trait("Acceptance", "A-ST-41")]
    public async Task Labels_that_make_sense_are_followed() =>
        (await LimitsAsync(cpus: "1.5", memory: "2g", pids: "256")).Should().Be(new ContainerLimits(1.5, 2048 * Mebibyte, 256));

    [Fact]
    [Trait("Acceptance", "A-ST-45")]
    public async Task Without_labels_the_defaults_hold() =>
        (await LimitsAsync()).Should().Be(new ContainerLimits(1, 512 * Mebibyte, 512));

    [Theory]
    [Trait("Acceptance", "A-ST-42")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-0.5")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("∞")]
    [InlineData("1e999")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("0x2")]
    [InlineData("1.5.0")]
    [InlineData("２")]
    [InlineData("2\n")]
    public async Task A_CPU_label_that_makes_no_sense_means_the_default(string label) => (await LimitsAsync(cpus: label)).Cpus.Should().Be(1);

    [Theory]
    [Trait("Acceptance", "A-ST-43")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData(" 7")]
    [InlineData("7 ")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("0x10")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("9223372036854775808")]
    [InlineData("999999999999999999999999999999")]
    public async Task A_pids_label_that_makes_no_sense_means_the_default(string label) => (await LimitsAsync(pids: label)).Pids.Should().Be(512);

    [Theory]
    [Trait("Acceptance", "A-ST-44")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 1g ")]
    [InlineData(" 1g")]
    [InlineData("1g ")]
    [InlineData("1 g")]
    [InlineData("0")]
    [InlineData("0g")]
    [InlineData("0.0000000001")]
    [InlineData("-1")]
    [InlineData("-64m")]
    [InlineData("unlimited")]
    [InlineData("g")]
    [InlineData("b")]
    [InlineData("64mb")]
    [InlineData("64MiB")]
    [InlineData("1t")]
    [InlineData("1e3")]
    [InlineData("1,5g")]
    [InlineData("NaN")]
    [InlineData("9223372036854775808")]
    [InlineData("8589934592g")]
    [InlineData("99999999999999999999999999999999999999g")]
    public async Task A_memory_label_that_makes_no_sense_means_the_default(string label) =>
        (await LimitsAsync(memory: label)).MemoryBytes.Should().Be(512 * Mebibyte);

    [Theory]
    [InlineData("67108864", 64)]
    [InlineData("67108864b", 64)]
    [InlineData("65536k", 64)]
    [InlineData("64m", 64)]
    [InlineData("64M", 64)]
    [InlineData("1.5g", 1536)]
    [InlineData("1.5G", 1536)]
    [InlineData(".5g", 512)]
    [InlineData("0.03125g", 32)]
    public async Task Memory_is_bytes_or_a_number_with_a_unit_of_either_case(string label, long mebibytes) =>
        (await LimitsAsync(memory: label)).MemoryBytes.Should().Be(mebibytes * Mebibyte);

    [Theory]
    [InlineData("0.001", 0.01)]
    [InlineData("1e-9", 0.01)]
    [InlineData("3.5", 3.5)]
    [InlineData("4", 4)]
    [InlineData("4.01", 4)]
    [InlineData("64", 4)]
    [InlineData("1e300", 4)]
    public async Task CPUs_are_clamped_to_what_the_daemons_host_has(string label, double cpus) => (await LimitsAsync(cpus: label)).Cpus.Should().Be(cpus);

    [Theory]
    [InlineData("64", 2.5)]
    [InlineData("2", 2)]
    public async Task CPUs_are_clamped_to_the_options_ceiling_where_that_is_lower(string label, double cpus) =>
        (await LimitsAsync(options => options.Limits.MaxCpus = 2.5, cpus: label)).Cpus.Should().Be(cpus);

    [Fact]
    public async Task A_ceiling_above_the_hosts_CPUs_changes_nothing() =>
        (await LimitsAsync(options => options.Limits.MaxCpus = 64, cpus: "64")).Cpus.Should().Be(4);

    [Fact]
    public async Task The_defaults_are_clamped_too() =>
        (await LimitsAsync(options =>
        {
            options.Limits.Cpus = 100;
            options.Limits.Memory = "64g";
            options.Limits.Pids = 100_000;
        })).Should().Be(new ContainerLimits(4, 4096 * Mebibyte, 4096));

    [Theory]
    [InlineData("1", 6)]
    [InlineData("5m", 6)]
    [InlineData("6m", 6)]
    [InlineData("7m", 7)]
    [InlineData("4g", 4096)]
    [InlineData("5g", 4096)]
    [InlineData("9223372036854775807", 4096)]
    public async Task Memory_is_clamped_between_six_mebibytes_and_the_ceiling(string label, long mebibytes) =>
        (await LimitsAsync(memory: label)).MemoryBytes.Should().Be(mebibytes * Mebibyte);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("4096", 4096)]
    [InlineData("4097", 4096)]
    [InlineData("9223372036854775807", 4096)]
    public async Task Processes_are_clamped_to_the_ceiling(string label, long pids) => (await LimitsAsync(pids: label)).Pids.Should().Be(pids);

    [Fact]
    public async Task A_label_that_cannot_be_used_leaves_one_debug_line_that_names_it()
    {
        var log = new RecordingLogger();
        await LimitsAsync(log: log, cpus: "lots\u001b[0m", memory: "64m");

        var line = log.Lines.Should().ContainSingle(static line => line.EventName == "image limit label unusable").Subject;
        line.Level.Should().Be(Microsoft.Extensions.Logging.LogLevel.Debug);
        line.Text.Should().Contain(RuntimeLabels.ImageCpuQuota).And.Contain("lots").And.NotContain("\u001b", "an image's label must not write to a terminal");
    }

    private static async Task<ContainerLimits> LimitsAsync(
        Action<GalaxyRuntimeOptions>? configure = null, RecordingLogger? log = null, string? cpus = null, string? memory = null, string? pids = null)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(RuntimeLabels.ImageCpuQuota, cpus);
        Add(RuntimeLabels.ImageMemory, memory);
        Add(RuntimeLabels.ImagePidsLimit, pids);
        await using var runtime = new TestRuntime(configure, ports: builder => log?.AddTo(builder.Services));
        runtime.Backend.Docker.AddImage(Asking, labels);

        (await runtime.StartAsync(imageRef: Asking)).IsSuccess.Should().BeTrue();

        return runtime.Backend.Docker.FindSpec("galaxy-game-g1")!.Limits;

        void Add(string label, string? value)
        {
            if (value is not null)
            {
                labels[label] = value;
            }
        }
    }
}
