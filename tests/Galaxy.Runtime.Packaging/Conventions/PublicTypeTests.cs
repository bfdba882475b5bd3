using System.Reflection;
using System.Xml.Linq;

namespace Galaxy.Runtime.Packaging.Conventions;

/// <summary>What every public type of every package keeps to.</summary>
public sealed class PublicTypeTests
{
    private static readonly string[] OwnAndPlatform = ["Galaxy.Runtime.", "System.", "Microsoft.Extensions."];

    // What a host may already have, and hands over.
    private static readonly string[] HandedOver = ["Npgsql.NpgsqlDataSource", "StackExchange.Redis.ConfigurationOptions", "StackExchange.Redis.IConnectionMultiplexer"];

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void A_public_class_is_sealed_or_abstract_or_static(string package) =>
        PublicTypes(package).Where(static type => type.IsClass && !type.IsSealed && !type.IsAbstract).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void An_asynchronous_method_says_so_in_its_name(string package) =>
        PublicMethods(package).Where(static method => IsAsynchronous(method) != method.Name.EndsWith("Async", StringComparison.Ordinal)).Select(Describe).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void An_asynchronous_method_takes_a_token_as_its_last_parameter(string package) =>
        WithoutToken(package).Select(Describe).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void No_vendors_type_is_public_but_what_a_host_hands_over(string package) =>
        PublicTypes(package)
            .SelectMany(static type => Signature.TypesOf(type).Select(used => (type, used)))
            .Where(static pair => !OwnAndPlatform.Any(prefix => $"{pair.used.Namespace}.".StartsWith(prefix, StringComparison.Ordinal)) && !HandedOver.Contains(pair.used.FullName))
            .Select(static pair => $"{pair.type} shows {pair.used}").Distinct().Should().BeEmpty();

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void Every_public_type_and_member_is_documented(string package)
    {
        var documentation = XDocument.Load(Path.Join(AppContext.BaseDirectory, package + ".xml"));
        var documented = documentation.Descendants("member").Where(static member => member.HasElements).Select(static member => member.Attribute("name")!.Value.Split('(')[0]).ToHashSet(StringComparer.Ordinal);

        var members = PublicTypes(package).SelectMany(static type => Signature.OwnMembersOf(type).Select(Signature.DocumentationId).Prepend($"T:{type.FullName!.Replace('+', '.')}"));

        members.Where(id => !documented.Contains(id)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void A_public_type_lives_in_its_packages_namespace_or_where_services_are_registered(string package)
    {
        string[] allowed = [.. package == RuntimePackages.Core ? (string[])["Galaxy.Runtime", "Galaxy.Runtime.Ports"] : [package], "Microsoft.Extensions.DependencyInjection"];

        PublicTypes(package).Where(type => !allowed.Contains(type.Namespace)).Should().BeEmpty();
    }

    private static Type[] PublicTypes(string package) => RuntimePackages.Load(package).GetExportedTypes();

    private static IEnumerable<MethodInfo> PublicMethods(string package) =>
        PublicTypes(package).Where(static type => !type.IsEnum && !typeof(Delegate).IsAssignableFrom(type)).SelectMany(Signature.OwnMembersOf).OfType<MethodInfo>();

    private static IEnumerable<MethodInfo> WithoutToken(string package) => PublicMethods(package)
        .Where(static method => IsAsynchronous(method) && method.Name is not nameof(IAsyncDisposable.DisposeAsync))
        .Where(static method => method.GetParameters() is not [.., { ParameterType: var last, Name: "cancellationToken" }] || last != typeof(CancellationToken));

    private static bool IsAsynchronous(MethodInfo method)
    {
        var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        return type == typeof(Task) || type == typeof(Task<>) || type == typeof(ValueTask) || type == typeof(ValueTask<>) || type == typeof(IAsyncEnumerable<>);
    }

    private static string Describe(MethodInfo method) => $"{method.DeclaringType}.{method.Name}";
}
