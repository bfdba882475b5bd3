namespace Galaxy.Runtime.Packaging.Conventions;

/// <summary>Dependencies point inward only.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void Core_knows_no_adapter_and_no_vendors_client() =>
        ReferencesOf(RuntimePackages.Core).Should().OnlyContain(static name =>
            name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || name == "Microsoft.Win32.Primitives" || name == "NuGet.Versioning");

    [Theory]
    [InlineData("Galaxy.Runtime.Docker")]
    [InlineData("Galaxy.Runtime.Postgres")]
    [InlineData("Galaxy.Runtime.Redis")]
    [InlineData("Galaxy.Runtime.Testing")]
    public void The_others_know_Core_and_not_one_another(string package) =>
        ReferencesOf(package).Where(static name => name.StartsWith("Galaxy.", StringComparison.Ordinal)).Should().BeSubsetOf([RuntimePackages.Core]);

    [Fact]
    public void The_kit_for_adapter_authors_brings_no_test_framework_and_no_vendors_client() =>
        ReferencesOf("Galaxy.Runtime.Testing").Should().OnlyContain(static name =>
            name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) || name == RuntimePackages.Core);

    private static IEnumerable<string> ReferencesOf(string package) => RuntimePackages.Load(package).GetReferencedAssemblies().Select(static name => name.Name!);
}
