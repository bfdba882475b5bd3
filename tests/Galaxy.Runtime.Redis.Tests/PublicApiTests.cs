using System.Reflection;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class PublicApiTests
{
    private static readonly Assembly Package = typeof(RedisOptions).Assembly;

    [Fact]
    public void No_type_of_the_client_is_public_because_hosts_may_bring_another_version_of_it()
    {
        const BindingFlags Everything = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var shown = Package.GetExportedTypes()
            .SelectMany(static type => type.GetMembers(Everything).SelectMany(TypesOf).Append(type.BaseType).Concat(type.GetInterfaces()))
            .OfType<Type>()
            .SelectMany(static type => type.GetGenericArguments().Append(type))
            .Select(static type => type.Assembly.GetName().Name);

        shown.Should().NotContain("StackExchange.Redis").And.NotBeEmpty();
    }

    [Fact]
    public void Only_options_and_the_builders_calls_are_public() => Package.GetExportedTypes().Select(static type => type.Name).Should().BeEquivalentTo(
        "RedisOptions", "RedisStreamOptions", "RedisJobConsumerOptions", "RedisRuntimeBuilderExtensions");

    [Fact]
    public void Every_class_is_sealed() =>
        Package.GetTypes().Where(static type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && type.Namespace == "Galaxy.Runtime.Redis").Should().BeEmpty();

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(static parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(static parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };
}
