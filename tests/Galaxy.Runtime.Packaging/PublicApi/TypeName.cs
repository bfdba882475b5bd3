using System.Reflection;

namespace Galaxy.Runtime.Packaging.PublicApi;

/// <summary>A type as a C# reader writes it: keywords, type arguments, and a question mark where null may be.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    public static string Of(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        var name = type.IsArray && info.ElementType is { } element ? Of(element) + "[]"
            : type.IsGenericType && info.GenericTypeArguments.Length > 0 ? $"{Simple(type)}<{string.Join(", ", info.GenericTypeArguments.Select(Of))}>"
            : Of(type);
        var mayBeNull = info.ReadState is NullabilityState.Nullable || info.WriteState is NullabilityState.Nullable;
        return !type.IsValueType && mayBeNull && !name.EndsWith('?') ? name + "?" : name;
    }

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        var name = type.IsGenericType ? $"{Simple(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : type.Name;
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Of(type.DeclaringType!)}.{name}" : name;
    }

    private static string Simple(Type type) => type.Name.Split('`')[0];
}
