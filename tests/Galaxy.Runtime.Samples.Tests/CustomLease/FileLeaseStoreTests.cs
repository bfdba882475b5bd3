using CustomLease;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Samples.Tests.CustomLease;

public sealed class FileLeaseStoreTests : IDisposable
{
    private const string Source = "samples/CustomLease/FileLeaseStore.cs";

    private readonly string folder = Directory.CreateTempSubdirectory("galaxy-leases-").FullName;

    public static TheoryData<string> Cases => [.. GameLeaseStoreContract.CaseNames];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Conforms(string caseName) =>
        new GameLeaseStoreContract(() => Open(folder), new RealTimeConformanceClock()).RunAsync(caseName, CancellationToken.None);

    [Fact]
    public void A_lease_store_of_ones_own_is_under_forty_lines() =>
        Repository.Read(Source).Split('\n').Count(static line => !string.IsNullOrWhiteSpace(line)).Should().BeLessThan(40);

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_fault_of_the_port()
    {
        var store = Open(Path.Combine(folder, "missing"));

        var acquire = async () => await store.TryAcquireAsync("chess-1", "token", TimeSpan.FromSeconds(30), default);

        (await acquire.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public async Task The_runtime_takes_its_leases_from_it()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(options => options.Start.SettleTime = TimeSpan.Zero)
            .UseInMemory(static backend => backend.Docker.AddImage("engine:1.4.0"))
            .UseFileLeases(folder);
        await using var provider = services.BuildServiceProvider();
        var runtime = provider.GetRequiredService<IGalaxyRuntime>();
        await Open(folder).TryAcquireAsync("chess-1", "another-host", TimeSpan.FromMinutes(1), default);

        var busy = await runtime.StartAsync(new StartRequest("chess-1", "engine:1.4.0"));
        var free = await runtime.StartAsync(new StartRequest("chess-2", "engine:1.4.0"));

        busy.ErrorCode.Should().Be(ErrorCode.Conflict);
        busy.CanRetry.Should().BeTrue();
        free.IsSuccess.Should().BeTrue();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static FileLeaseStore Open(string folder) => new(Options.Create(new FileLeaseOptions { Folder = folder }), TimeProvider.System);
}
