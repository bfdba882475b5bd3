using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Docker.Tests;

[Collection(EngineCollection.Name)]
public sealed class ImageTests(EngineFixture engine)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [DockerFact]
    public async Task An_image_is_inspected_by_reference_and_by_content_id()
    {
        var image = await engine.Client.InspectImageAsync($"{engine.Repository}:serve", None);

        image!.Labels.Should().Contain("com.galaxy.cpu_quota", "0.5");
        image.HasHealthCheck.Should().BeFalse();
        (await engine.Client.InspectImageAsync(image.Id, None)).Should().BeEquivalentTo(image);
        (await engine.Client.InspectImageAsync($"{engine.Repository}:healthy", None))!.HasHealthCheck.Should().BeTrue();
        (await engine.Client.InspectImageAsync($"{engine.Repository}:unchecked", None))!.HasHealthCheck.Should().BeFalse();
        (await engine.Client.InspectImageAsync($"{engine.Repository}:missing", None)).Should().BeNull();
        (await engine.Client.InspectImageAsync("sha256:" + new string('0', 64), None)).Should().BeNull();
    }

    [DockerFact]
    public async Task A_beginning_of_an_id_is_not_taken_for_an_image()
    {
        var id = await engine.ImageIdAsync("serve");

        (await engine.Client.InspectImageAsync(id["sha256:".Length..][..12], None)).Should().BeNull();
    }

    [DockerFact]
    public async Task A_tag_is_pulled_from_a_registry_and_no_other_tag_is()
    {
        await engine.ImportUnsharedAsync("unshared");
        await engine.PublishAsync("serve", "1.0.0");
        await engine.PublishAsync("unshared", "latest");
        await ForgetAsync("1.0.0", "latest");
        await engine.Probe.DeleteAsync($"images/{engine.Repository}:unshared?force=1");
        var progress = new Progress();

        await engine.Client.PullImageAsync(engine.RegistryRepository, PullPolicy.IfMissing, progress, None);

        (await engine.Client.InspectImageAsync(engine.RegistryRepository, None)).Should().NotBeNull();
        (await engine.Client.InspectImageAsync($"{engine.RegistryRepository}:1.0.0", None)).Should().BeNull("a reference without a tag is latest, not all tags");
        progress.Last!.LayersDone.Should().Be(progress.Last.LayersTotal).And.BePositive();
        await ForgetAsync("latest");
    }

    [DockerFact]
    public async Task A_digest_is_pulled()
    {
        await engine.PublishAsync("serve", "2.0.0");
        var digest = (await engine.Probe.GetAsync($"images/{engine.RegistryRepository}:2.0.0/json")).GetProperty("RepoDigests")[0].GetString()!;
        await ForgetAsync("2.0.0");

        await engine.Client.PullImageAsync(digest, PullPolicy.Always, progress: null, None);

        (await engine.Client.InspectImageAsync(digest, None)).Should().NotBeNull();
        await engine.Probe.DeleteAsync($"images/{digest}?force=1");
    }

    [DockerFact]
    public async Task A_missing_tag_is_refused_and_an_absent_registry_is_unavailable()
    {
        await engine.PublishAsync("serve", "3.0.0");

        var missing = await Faults.OfAsync(engine.Client.PullImageAsync($"{engine.RegistryRepository}:no-such", PullPolicy.Always, null, None));
        var absent = await Faults.OfAsync(engine.Client.PullImageAsync("127.0.0.1:1/engine:1", PullPolicy.Always, null, None));

        missing.Fault.Should().Be(PortFault.Rejected);
        absent.Fault.Should().Be(PortFault.Unavailable);
        absent.Message.Should().Contain("127.0.0.1:1/engine:1");
    }

    [DockerFact]
    public async Task A_layer_that_is_damaged_fails_the_pull_within_a_good_answer()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{TestServices.Registry}") };
        await RegistryDamage.AddUnreadableImageAsync(http, engine.Repository, "damaged");

        var fault = await Faults.OfAsync(engine.Client.PullImageAsync($"{engine.RegistryRepository}:damaged", PullPolicy.Always, null, None));

        fault.Message.Should().Contain("failed");
        (await engine.Client.InspectImageAsync($"{engine.RegistryRepository}:damaged", None)).Should().BeNull();
    }

    [DockerFact]
    public async Task A_registry_that_hangs_is_given_up_after_the_stall_limit()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var services = EngineFixture.NewClient(options => options.PullStallTimeout = TimeSpan.FromSeconds(2));
        var client = services.GetRequiredService<IContainerEngine>();

        var fault = await Faults.OfAsync(client.PullImageAsync($"{listener.LocalEndpoint}/engine:1", PullPolicy.Always, null, None));

        fault.Fault.Should().Be(PortFault.TimedOut);
    }

    private async Task ForgetAsync(params string[] tags)
    {
        foreach (var tag in tags)
        {
            await engine.Probe.DeleteAsync($"images/{engine.RegistryRepository}:{tag}?force=1");
        }
    }

    private sealed class Progress : IProgress<ImagePullProgress>
    {
        public ImagePullProgress? Last { get; private set; }

        public void Report(ImagePullProgress value) => Last = value;
    }
}
