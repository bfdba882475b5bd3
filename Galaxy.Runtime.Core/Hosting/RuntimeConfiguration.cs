using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime;

/// <summary>What the calls of AddGalaxyRuntime say, which keys below their section mean something, and what is wrong with the rest.</summary>
internal sealed class RuntimeConfiguration
{
    private static readonly string[] OwnKeys = [.. ConfigurationKeys.Of(OptionsJson.Default.GalaxyRuntimeOptions)];

    private readonly List<Action<GalaxyRuntimeOptions>> calls = [];
    private readonly List<IConfiguration> sections = [];
    private readonly HashSet<(string Name, Type Options)> bound = [];

    /// <summary>The sections of adapters with their keys; null for one whose package is not used: of that every key is as good as another.</summary>
    private readonly Dictionary<string, string[]?> adapters = new(StringComparer.OrdinalIgnoreCase) { ["Docker"] = null, ["Postgres"] = null, ["Redis"] = null };

    /// <summary>Where the options come from, for messages.</summary>
    public string Path => sections is [IConfigurationSection { Path: { Length: > 0 } path }, ..] ? path : GalaxyRuntimeOptions.SectionName;

    /// <summary>Where the options of an adapter come from, for messages.</summary>
    public string PathOf(string name) => $"{Path}:{name}";

    /// <summary>Takes the options of one call.</summary>
    /// <returns>Whether it is the first that has some, which counts; the others must say the same.</returns>
    public bool Add(Action<GalaxyRuntimeOptions> call)
    {
        calls.Add(call);
        return calls.Count == 1;
    }

    public void Add(IConfiguration section) => sections.Add(section);

    /// <returns>Whether these options were not bound to the adapter's section before.</returns>
    public bool Claim(string name, Type options, IEnumerable<string>? keys)
    {
        if (!bound.Add((name, options)))
        {
            return false;
        }

        adapters[name] = [.. adapters.GetValueOrDefault(name) ?? [], .. keys ?? ["*"]];
        return true;
    }

    /// <summary>The section of an adapter; null if no call named a configuration.</summary>
    public IConfiguration? Of(string name) => sections.Count == 0 ? null : sections[0].GetSection(name);

    /// <summary>Keys below the section that set nothing, each with the nearest one that does.</summary>
    public IEnumerable<(string Key, string Nearest)> FindUnknown()
    {
        string[] known = [.. OwnKeys, .. adapters.SelectMany(static adapter => (adapter.Value ?? []).Select(key => $"{adapter.Key}:{key}"))];
        return sections.SelectMany(static section => Settings(section, prefix: ""))
            .Where(setting => !IsKnown(setting.Key, setting.HasValue, known))
            .Select(setting => (setting.Key, known.FirstOrDefault(key => IsBelow(key, setting.Key)) ?? known.MinBy(key => Distance(setting.Key, key))!))
            .Distinct();
    }

    /// <summary>What later calls say that the first does not, each as a sentence.</summary>
    public IEnumerable<string> FindContradictions()
    {
        foreach (var call in calls.Skip(1))
        {
            var (first, both) = (Build([calls[0]]), Build([calls[0], call]));
            foreach (var key in first.Keys.Union(both.Keys).Where(key => first.GetValueOrDefault(key) != both.GetValueOrDefault(key)))
            {
                yield return $"{Path}:{key} is {first.GetValueOrDefault(key, "empty")} by the first call of AddGalaxyRuntime that has options, and {both.GetValueOrDefault(key, "empty")} by another.";
            }
        }

        // The values of adapters may be secrets.
        foreach (var (name, section) in sections.Skip(1).SelectMany(section => adapters.Keys.Select(name => (name, section))))
        {
            foreach (var (key, value) in section.GetSection(name).AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null && setting.Value != Of(name)?[setting.Key]))
            {
                yield return $"{Path}:{name}:{key} is not the same in two calls of AddGalaxyRuntime.";
            }
        }
    }

    private static Dictionary<string, string> Build(IEnumerable<Action<GalaxyRuntimeOptions>> calls)
    {
        var options = new GalaxyRuntimeOptions();
        foreach (var call in calls)
        {
            call(options);
        }

        return Flatten(JsonSerializer.SerializeToElement(options, OptionsJson.Default.GalaxyRuntimeOptions), "").ToDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonElement element, string key) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Flatten(member.Value, key.Length == 0 ? member.Name : $"{key}:{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Flatten(item, string.Create(CultureInfo.InvariantCulture, $"{key}:{index}"))),
        JsonValueKind.Null => [],
        _ => [new(key, element.ToString())],
    };

    private static IEnumerable<(string Key, bool HasValue)> Settings(IConfiguration section, string prefix)
    {
        foreach (var child in section.GetChildren())
        {
            var (key, hasValue, isLeaf) = (prefix + child.Key, !string.IsNullOrEmpty(child.Value), true);
            foreach (var below in Settings(child, key + ":"))
            {
                isLeaf = false;
                yield return below;
            }

            if (isLeaf || hasValue)
            {
                yield return (key, hasValue);
            }
        }
    }

    /// <summary>A key of an option; without a value one of a section, too, which then is empty.</summary>
    private bool IsKnown(string key, bool hasValue, string[] known)
    {
        var names = key.Split(':');
        return (adapters.TryGetValue(names[0], out var keys) && keys?.Contains("*") is not false && (names.Length > 1 || !hasValue)) || Array.Exists(known, Covers);

        bool Covers(string candidate)
        {
            var parts = candidate.Split(':');
            return (parts.Length == names.Length || (parts.Length > names.Length && !hasValue))
                && names.Zip(parts).All(static pair => pair.Second is "*" || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static bool IsBelow(string key, string section) => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>How many characters have to be added, removed or replaced, whatever their case.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}

/// <summary>The configuration keys of options, by what their serializer knows of them.</summary>
internal static class ConfigurationKeys
{
    /// <returns>Each key, with <c>*</c> for the index of a list and the key of a dictionary.</returns>
    public static IEnumerable<string> Of(JsonTypeInfo type) => Of(type, prefix: "");

    private static IEnumerable<string> Of(JsonTypeInfo type, string prefix) => type.Kind switch
    {
        JsonTypeInfoKind.Object => type.Properties.SelectMany(property => Of(type.Options.GetTypeInfo(property.PropertyType), $"{prefix}{property.Name}:")),
        JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.Enumerable => Of(type.Options.GetTypeInfo(type.ElementType!), prefix + "*:"),
        _ => [prefix[..^1]],
    };
}

/// <summary>The one instance of what the calls of a host add up to, among its services while it is being put together.</summary>
internal static class RegisteredInstance
{
    public static T Of<T>(IServiceCollection services)
        where T : class, new()
    {
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(T) && service.ImplementationInstance is T known)
            {
                return known;
            }
        }

        var instance = new T();
        services.AddSingleton(instance);
        return instance;
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(GalaxyRuntimeOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext;
