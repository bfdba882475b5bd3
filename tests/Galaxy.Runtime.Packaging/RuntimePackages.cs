using System.Reflection;

namespace Galaxy.Runtime.Packaging;

/// <summary>What is shipped.</summary>
internal static class RuntimePackages
{
    public const string Core = "Galaxy.Runtime.Core";

    public static IReadOnlyList<string> Names { get; } = [Core, "Galaxy.Runtime.Docker", "Galaxy.Runtime.Postgres", "Galaxy.Runtime.Redis", "Galaxy.Runtime.Testing"];

    public static TheoryData<string> All { get; } = new(Names);

    public static Assembly Load(string package) => Assembly.Load(package);
}
