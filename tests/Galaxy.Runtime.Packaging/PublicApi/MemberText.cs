using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Packaging.PublicApi;

/// <summary>One member as a line: what it is, its types with their nullability, and the defaults of its parameters.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } constant => $"const {TypeName.Of(Nullability.Create(constant))} {constant.Name} = {Literal(constant.GetRawConstantValue())}",
        FieldInfo field => $"{Static(field.IsStatic)}{TypeName.Of(Nullability.Create(field))} {field.Name}",
        PropertyInfo property => $"{Static(property.GetAccessors(nonPublic: true)[0].IsStatic)}{Required(property)}{TypeName.Of(Nullability.Create(property))} {property.Name} {{ {Accessors(property)}}}",
        EventInfo happening => $"event {TypeName.Of(Nullability.Create(happening))} {happening.Name}",
        ConstructorInfo constructor => $".ctor({Parameters(constructor)})",
        MethodInfo method => $"{Static(method.IsStatic)}{TypeName.Of(Nullability.Create(method.ReturnParameter))} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => throw new NotSupportedException($"{member.MemberType} {member.Name}"),
    };

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Required(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { IsPublic: true } ? "get; " : "";
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        return get + (property.SetMethod is { IsPublic: true } ? isInit ? "init; " : "set; " : "");
    }

    private static string Generics(MethodInfo method) => method.IsGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(static argument => $"{argument.Name}{Constraints(argument)}"))}>"
        : "";

    private static string Constraints(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        List<string> constraints = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Add("class");
        }

        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            constraints.Add("struct");
        }

        constraints.AddRange(argument.GetGenericParameterConstraints().Where(static type => type != typeof(ValueType)).Select(static type => TypeName.Of(type)));
        return constraints.Count == 0 ? "" : " : " + string.Join(" & ", constraints);
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return isExtension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var when = parameter.GetCustomAttribute<NotNullWhenAttribute>() is { } notNull ? $"[NotNullWhen({(notNull.ReturnValue ? "true" : "false")})] " : "";
        var direction = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "";
        return $"{when}{direction}{TypeName.Of(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "")}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
