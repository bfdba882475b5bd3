using System.Reflection;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class PublicApiTests
{
    private static readonly Assembly Package = typeof(RedisOptions).Assembly;

    [Fact]
    public void Of_the_client_only_what_a_host_hands_over_is_public()
    {
        const BindingFlags Everything = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var shown = Package.GetExportedTypes()
            .SelectMany(static type => type.GetMembers(Everything).SelectMany(TypesOf).Append(type.BaseType).Concat(type.GetInterfaces()))
            .OfType<Type>()
            .SelectMany(static type => type.GetGenericArguments().Append(type))
            .Where(static type => type.Assembly == typeof(IConnectionMultiplexer).Assembly)
            .Distinct();

        shown.Should().BeEquivalentTo([typeof(IConnectionMultiplexer), typeof(ConfigurationOptions)]);
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
