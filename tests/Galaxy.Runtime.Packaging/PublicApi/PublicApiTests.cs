using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Packaging.PublicApi;

/// <summary>
/// The public surface of a package is a reviewed file: a change of it fails here until <c>GALAXY_APPROVE=1 dotnet test
/// tests/Galaxy.Runtime.Packaging --filter PublicApi</c> has written the new one, and somebody has looked at it.
/// </summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/Galaxy.Runtime.Packaging/PublicApi";

    /// <summary>The packages whose surface is settled.</summary>
    public static TheoryData<string> Settled { get; } = [.. RuntimePackages.Names];

    [Theory]
    [MemberData(nameof(Settled))]
    public void The_public_API_is_the_approved_one(string package) =>
        ApprovedText.ShouldBeApproved(PublicApiText.Of(RuntimePackages.Load(package)), $"{Folder}/{package}.txt");

    [Fact]
    public void The_text_is_the_same_every_time() =>
        PublicApiText.Of(RuntimePackages.Load(RuntimePackages.Core)).Should().Be(PublicApiText.Of(RuntimePackages.Load(RuntimePackages.Core)));
}
