using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Core.Tests.Recovery;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>An engine that was given another image store knows its images by other content ids, and by the same digests.</summary>
public sealed class SwitchedImageStores
{
    private static readonly string Repository = RuntimeHarness.Image[..RuntimeHarness.Image.LastIndexOf(':')];

    [Fact]
    public async Task A_start_records_the_digest_beside_the_content_id()
    {
        using var game = new RuntimeHarness();

        await game.GivenRunningAsync();

        game.Record!.ImageDigest.Should().StartWith("sha256:").And.NotBe(game.Record.ImageId);
    }

    [Fact]
    public async Task A_patch_that_fails_finds_the_old_version_by_its_digest_and_says_so()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var digest = game.Record!.ImageDigest;
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));
        game.Docker.SwitchImageStore();

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain($"rolled back to \"{RuntimeHarness.Image}\", found as ").And.EndWith($"@{digest}");
        game.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = RuntimeHarness.Image, ImageDigest = digest });
        game.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task An_old_version_whose_tag_has_moved_meanwhile_is_the_one_that_ran()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var digest = game.Record!.ImageDigest;
        game.Docker.SwitchImageStore();
        game.Docker.AddImage(RuntimeHarness.Image);
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));

        (await game.PatchAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("rolled back");

        game.Record!.ImageDigest.Should().Be(digest);
    }

    [Fact]
    public async Task An_image_that_the_engine_does_not_have_by_its_digest_is_pulled_by_it()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var digest = game.Record!.ImageDigest;
        game.Docker.RemoveImage(game.Record.ImageId!);
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));
        game.Docker.AddRegistryImage(RuntimeHarness.Image, digest: digest);

        (await game.PatchAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().EndWith($"@{digest}");

        game.Record!.ImageDigest.Should().Be(digest);
    }

    [Fact]
    public async Task By_the_policy_never_nothing_is_pulled_for_the_way_back()
    {
        using var game = new RuntimeHarness(static options => options.Pull.Policy = PullPolicy.Never);
        await game.GivenRunningAsync();
        var digest = game.Record!.ImageDigest;
        game.Docker.RemoveImage(game.Record.ImageId!);
        game.Docker.AddImage(RuntimeHarness.NextImage, behaviour: ImageBehaviour.Exits(3));
        game.Docker.AddRegistryImage(RuntimeHarness.Image, digest: digest);

        (await game.PatchAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().NotContain("rolled back");
    }

    [Fact]
    public async Task Recovery_goes_back_by_the_digest_and_says_so()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        var digest = scene.Record!.ImageDigest;
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        scene.Docker.SwitchImageStore();

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!.Message.Should().EndWith($"its image found as {Repository}@{digest}");
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageDigest = digest });
    }
}
