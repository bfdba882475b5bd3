using Galaxy.Runtime.Core.Tests.Harness;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Patch;

public sealed class Versions
{
    private const string Digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    [Trait("Acceptance", "A-PT-05")]
    [Trait("Acceptance", "A-PT-10")]
    public Task A_current_image_without_a_version_is_named() =>
        ShouldRefuseAsync("repo/e:latest", "repo/e:1.2.4", ErrorCode.ImageRefNotSemver, "current image_ref: ", "repo/e:latest");

    [Fact]
    [Trait("Acceptance", "A-PT-06")]
    [Trait("Acceptance", "A-PT-10")]
    public Task A_new_image_without_a_version_is_named() =>
        ShouldRefuseAsync("repo/e:1.2.3", "repo/e:latest", ErrorCode.ImageRefNotSemver, "new image_ref: ", "repo/e:latest");

    [Fact]
    [Trait("Acceptance", "A-PT-07")]
    [Trait("Acceptance", "A-PT-10")]
    public Task Of_two_images_without_a_version_the_current_one_is_named() =>
        ShouldRefuseAsync("repo/e:old", "repo/e:new", ErrorCode.ImageRefNotSemver, "current image_ref: ", "repo/e:old");

    [Theory]
    [InlineData("repo/e")]
    [InlineData("repo/e" + Digest)]
    [InlineData("repo/e:1.2")]
    [InlineData("repo/e:1.2.3.4")]
    [Trait("Acceptance", "A-PT-08")]
    [Trait("Acceptance", "A-PT-10")]
    public Task A_new_image_needs_a_tag_of_three_parts(string imageRef) =>
        ShouldRefuseAsync("repo/e:1.2.3", imageRef, ErrorCode.ImageRefNotSemver, "new image_ref: ", imageRef);

    [Theory]
    [InlineData("1.3.0")]
    [InlineData("2.2.3")]
    [Trait("Acceptance", "A-PT-09")]
    [Trait("Acceptance", "A-PT-10")]
    public async Task Another_series_is_refused_with_both_versions(string next)
    {
        var message = await ShouldRefuseAsync("repo/e:1.2.3", $"repo/e:{next}", ErrorCode.SemverPatchOnly, "", $"repo/e:{next}");

        message.Should().Contain("current=1.2.3").And.Contain($"new={next}");
    }

    [Theory]
    [InlineData("repo/engine:1.2.2")]
    [InlineData("repo/engine:1.2.3")]
    [InlineData("other.example/repo/engine:v1.2.9")]
    [Trait("Acceptance", "A-PT-12")]
    public async Task A_downgrade_the_same_version_and_another_repository_are_recreated(string imageRef)
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Docker.AddImage(imageRef);

        var record = (await game.PatchAsync(imageRef)).ShouldSucceed();

        record.ImageRef.Should().Be(imageRef);
        record.ContainerId.Should().NotBe(c1);
    }

    private static async Task<string> ShouldRefuseAsync(string current, string next, ErrorCode code, string prefix, string named)
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage(current);
        await game.GivenRunningAsync(imageRef: current);
        var before = game.Record;

        var result = await game.PatchAsync(next);

        var message = result.ShouldFail(code, prefix);
        game.Entries.Should().ContainSingle("there is no inner one").Which.ImageRef.Should().Be(named);
        game.Calls.Should().NotContain(static call => call.StartsWith("docker.", StringComparison.Ordinal));
        result.Record.Should().Be(game.Record).And.Be(before);
        game.Container!.State.Should().Be(ContainerState.Running);
        return message;
    }
}
