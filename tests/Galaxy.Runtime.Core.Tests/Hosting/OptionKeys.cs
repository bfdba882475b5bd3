using System.Globalization;
using System.Reflection;

namespace Galaxy.Runtime.Core.Tests.Hosting;

/// <summary>Every option of the runtime, by its configuration key, found by reflection so that none is forgotten.</summary>
internal static class OptionKeys
{
    public static IReadOnlyList<string> All { get; } = [.. Leaves(typeof(GalaxyRuntimeOptions), prefix: "").Select(static leaf => leaf.Key)];

    public static IEnumerable<(string Key, Type Type)> Leaves() => Leaves(typeof(GalaxyRuntimeOptions), prefix: "");

    /// <summary>The value of an option.</summary>
    public static object? Read(GalaxyRuntimeOptions options, string key) =>
        key.Split(':').Aggregate((object?)options, static (owner, name) => owner switch
        {
            null => null,
            IDictionary<string, string> values => values.TryGetValue(name, out var value) ? value : null,
            IList<string> list => list.ElementAtOrDefault(int.Parse(name, CultureInfo.InvariantCulture)),
            _ => owner.GetType().GetProperty(name)!.GetValue(owner),
        });

    // Of a dictionary one key stands for all.
    private static IEnumerable<(string Key, Type Type)> Leaves(Type type, string prefix) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            property.PropertyType.Namespace == "Galaxy.Runtime" && property.PropertyType.IsClass
                ? Leaves(property.PropertyType, $"{prefix}{property.Name}:")
                : property.PropertyType == typeof(IList<string>) ? [($"{prefix}{property.Name}:0", typeof(string))]
                : [($"{prefix}{property.Name}{(property.PropertyType == typeof(IDictionary<string, string>) ? ":max-size" : "")}", property.PropertyType)]);
}
