using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Galaxy.Runtime.Packaging.Conventions;

namespace Galaxy.Runtime.Packaging.PublicApi;

/// <summary>The public surface of an assembly as text: one line a type, one line a member, both in ordinal order; what the compiler adds to records is left out.</summary>
internal static class PublicApiText
{
    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(TypeLine(type)).Append('\n');
            foreach (var line in MembersOf(type).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string TypeLine(Type type)
    {
        var parents = (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) ? [parent] : Type.EmptyTypes)
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Where(@interface => !IsInherited(type, @interface) && !IsOwnEquatable(type, @interface)))
            .Select(static parent => TypeName.Of(parent)).Order(StringComparer.Ordinal).ToArray();
        var namespaceAndName = type.Namespace + "." + TypeName.Of(type);
        return $"{KindOf(type)} {namespaceAndName}{(parents.Length == 0 ? "" : " : " + string.Join(", ", parents))}";
    }

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => Signature.IsRecord(type) ? "record struct" : "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(Signature.IsRecord(type) ? "record" : "class")}",
    };

    private static bool IsOwnEquatable(Type type, Type @interface) => Signature.IsRecord(type) && @interface == typeof(IEquatable<>).MakeGenericType(type);

    private static bool IsInherited(Type type, Type @interface) =>
        (type.BaseType?.GetInterfaces().Contains(@interface) ?? false) || type.GetInterfaces().Any(other => other != @interface && other.GetInterfaces().Contains(@interface));

    private static IEnumerable<string> MembersOf(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{Convert.ToInt64(Enum.Parse(type, name), null),2} {name}")
        : type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(Signature.IsVisible)
            .Where(static member => member is not MethodInfo { IsSpecialName: true } || member.Name.StartsWith("op_", StringComparison.Ordinal))
            .Where(static member => member is not (Type or MethodInfo { Name: "<Clone>$" }) && !(member is MethodInfo && member.IsDefined(typeof(CompilerGeneratedAttribute))))
            .Where(static member => member is not PropertyInfo { Name: "EqualityContract" })
            .Select(MemberText.Of);
}
