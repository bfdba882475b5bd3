using Galaxy.Runtime.Core.Tests.Support;

namespace Galaxy.Runtime.Core.Tests.Images;

public sealed class PatchVersionTests
{
    private const string Digest = "@sha256:1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";

    [Theory]
    [InlineData("repo/engine:1.2.3", "repo/engine:1.2.4")]
    [InlineData("repo/engine:1.2.3", "repo/engine:1.2.3")]
    [InlineData("repo/engine:1.2.3", "repo/engine:1.2.0")]
    [InlineData("repo/engine:v1.2.3", "repo/engine:1.2.4")]
    [InlineData("repo/engine:1.2.3", "repo/engine:v1.2.4")]
    [InlineData("repo/engine:1.2.3", "repo/engine:1.2.4-rc.1")]
    [InlineData("repo/engine:1.2.3-alpha", "repo/engine:1.2.3-0")]
    [InlineData("repo/engine:1.2.3", "other/engine:1.2.4")]
    [InlineData("repo/engine:1.2.3", "localhost:5000/repo/engine:1.2.2147483647")]
    [InlineData("repo/engine:0.0.0", "repo/engine:0.0.1")]
    public async Task A_patch_within_one_series_is_done(string current, string next)
    {
        await using var runtime = await RunningAsync(current, next);

        var result = await runtime.PatchAsync(next);

        result.IsSuccess.Should().BeTrue(result.ErrorMessage);
        runtime.Backend.Records.Find(TestRuntime.GameId)!.ImageRef.Should().Be(next);
    }

    [Theory]
    [InlineData("repo/engine", "has no tag")]
    [InlineData("repo/engine" + Digest, "digest and no tag")]
    [InlineData("localhost:5000/engine", "has no tag")]
    [InlineData("repo/engine:latest", "tag \"latest\"")]
    [InlineData("repo/engine:1", "tag \"1\"")]
    [InlineData("repo/engine:1.2", "tag \"1.2\"")]
    [InlineData("repo/engine:1.2.3.4", "tag \"1.2.3.4\"")]
    [InlineData("repo/engine:01.2.3", "tag \"01.2.3\"")]
    [InlineData("repo/engine:1.02.3", "tag \"1.02.3\"")]
    [InlineData("repo/engine:1.2.03", "tag \"1.2.03\"")]
    [InlineData("repo/engine:1.2.3-01", "tag \"1.2.3-01\"")]
    [InlineData("repo/engine:1.2.3-", "tag \"1.2.3-\"")]
    [InlineData("repo/engine:1.2.3-a..b", "tag \"1.2.3-a..b\"")]
    [InlineData("repo/engine:1.2.3-rc_1", "tag \"1.2.3-rc_1\"")]
    [InlineData("repo/engine:V1.2.3", "tag \"V1.2.3\"")]
    [InlineData("repo/engine:vv1.2.3", "tag \"vv1.2.3\"")]
    [InlineData("repo/engine:v", "tag \"v\"")]
    [InlineData("repo/engine:1..3", "tag \"1..3\"")]
    [InlineData("repo/engine:1.2.3+build", "is not an image reference")]
    [InlineData("repo/Engine:1.2.4", "is not an image reference")]
    [InlineData("repo/engine:1.2.4\n", "is not an image reference")]
    public async Task A_new_reference_without_a_three_part_version_is_refused_and_the_message_names_it(string next, string problem)
    {
        await using var runtime = await RunningAsync(TestRuntime.Image);
        var before = runtime.Backend.Records.Find(TestRuntime.GameId);

        var result = await runtime.PatchAsync(next);

        result.ErrorCode.Should().Be(ErrorCode.ImageRefNotSemver);
        result.ErrorMessage.Should().StartWith("new image_ref: ").And.Contain(problem);
        runtime.Backend.Records.Find(TestRuntime.GameId).Should().Be(before);
    }

    [Theory]
    [InlineData("repo/engine:stable", "tag \"stable\"")]
    [InlineData("repo/engine", "has no tag")]
    public async Task A_recorded_reference_without_a_three_part_version_is_refused_and_the_message_says_that_it_is_the_current_one(string current, string problem)
    {
        await using var runtime = await RunningAsync(current);

        var result = await runtime.PatchAsync(TestRuntime.Image);

        result.ErrorCode.Should().Be(ErrorCode.ImageRefNotSemver);
        result.ErrorMessage.Should().StartWith("current image_ref: ").And.Contain(problem);
    }

    [Theory]
    [InlineData("repo/engine:1.3.3")]
    [InlineData("repo/engine:2.2.3")]
    [InlineData("repo/engine:1.1.9")]
    [InlineData("repo/engine:0.2.3")]
    [InlineData("repo/engine:12.2.3")]
    public async Task Another_series_is_refused_and_the_message_shows_both_versions(string next)
    {
        await using var runtime = await RunningAsync(TestRuntime.Image, next);

        var result = await runtime.PatchAsync(next);

        result.ErrorCode.Should().Be(ErrorCode.SemverPatchOnly);
        result.ErrorMessage.Should().Contain("current=1.2.3").And.Contain($"new={next.Split(':')[1]}");
    }

    [Fact]
    public async Task A_tag_counts_also_beside_a_digest()
    {
        await using var runtime = await RunningAsync(TestRuntime.Image);

        var result = await runtime.PatchAsync("repo/engine:1.3.0" + Digest);

        result.ErrorCode.Should().Be(ErrorCode.SemverPatchOnly);
    }

    private static async Task<TestRuntime> RunningAsync(string current, params string[] images)
    {
        var runtime = new TestRuntime();
        foreach (var image in images.Append(current))
        {
            runtime.Backend.Docker.AddImage(image);
        }

        (await runtime.StartAsync(imageRef: current)).IsSuccess.Should().BeTrue();
        return runtime;
    }
}
