using System.Reflection;
using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Packaging.Conventions;

/// <summary>What of a type its users see.</summary>
internal static class Signature
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The members that people wrote: the compiler's of records and accessors are left out.</summary>
    public static IEnumerable<MemberInfo> OwnMembersOf(Type type) => type.GetMembers(Declared).Where(IsVisible).Where(static member => !IsMadeByTheCompiler(member));

    /// <summary>Every type in a type's signature, taken apart to its type arguments and elements.</summary>
    public static IEnumerable<Type> TypesOf(Type type)
    {
        var direct = OwnMembersOf(type).SelectMany(TypesOf).Concat(type.GetInterfaces());
        return (type.BaseType is { } parent ? direct.Append(parent) : direct).SelectMany(Parts).Distinct();
    }

    /// <summary>The id of a member in XML documentation, without its parameters.</summary>
    public static string DocumentationId(MemberInfo member)
    {
        var prefix = member switch { FieldInfo => 'F', PropertyInfo => 'P', EventInfo => 'E', Type => 'T', _ => 'M' };
        var arity = member is MethodInfo { IsGenericMethod: true } method ? $"``{method.GetGenericArguments().Length}" : "";
        return $"{prefix}:{member.DeclaringType!.FullName!.Replace('+', '.')}.{member.Name.Replace('.', '#')}{arity}";
    }

    public static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo happening => happening.AddMethod is { } add && IsVisible(add),
        Type nested => nested.IsNestedPublic || nested.IsNestedFamily,
        _ => false,
    };

    public static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsMadeByTheCompiler(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member is MethodBase { IsSpecialName: true, IsConstructor: false } and not { Name: ['o', 'p', '_', ..] }
        || member is FieldInfo { IsSpecialName: true }
        || member.Name is "<Clone>$" or "EqualityContract"
        || (member is ConstructorInfo constructor && IsRecordOrParameterless(constructor))
        || (IsRecord(member.DeclaringType!) && IsPositional(member));

    private static bool IsRecordOrParameterless(ConstructorInfo constructor) => constructor.GetParameters().Length == 0 || IsRecord(constructor.DeclaringType!);

    // Documented by the record's own parameters.
    private static bool IsPositional(MemberInfo member) =>
        member is MethodInfo { Name: "Deconstruct" }
        || (member is PropertyInfo && member.DeclaringType!.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == member.Name)));

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(static parameter => parameter.ParameterType), .. method.GetGenericArguments().SelectMany(static argument => argument.GetGenericParameterConstraints())],
        ConstructorInfo constructor => constructor.GetParameters().Select(static parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        EventInfo happening => [happening.EventHandlerType!],
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];
}
