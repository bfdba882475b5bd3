using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Reflection;
using System.Runtime.Loader;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>
/// Which types of Core a piece of work runs: Core, Testing and this assembly are loaded once more, so that the runtime compiles every method again when it is
/// first called, and says so. Nothing else may run meanwhile in this process.
/// </summary>
internal static class StartProbe
{
    /// <summary>The types of Core whose methods a first start runs, from the call to its answer; constructors and properties aside.</summary>
    public static async Task<IReadOnlySet<string>> TypesOfAStartAsync()
    {
        var loaded = new SecondCopy(typeof(StartProbe).Assembly.Location);
        var probe = loaded.LoadFromAssemblyPath(typeof(StartProbe).Assembly.Location).GetType(typeof(StartProbe).FullName!, throwOnError: true)!;
        using var compiled = new CompiledMethods();
        await (Task)probe.GetMethod(nameof(StartAsync), BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [(Action)compiled.Begin, (Action)compiled.End])!;
        return await compiled.TypesAsync();
    }

    private static async Task StartAsync(Action begin, Action end)
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UseInMemory(new InMemoryBackend());
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<InMemoryBackend>().Docker.AddImage("repo/engine:1.2.3");
        var runtime = provider.GetRequiredService<IGalaxyRuntime>();
        begin();
        var result = await runtime.StartAsync(new StartRequest("g1", "repo/engine:1.2.3"));
        end();
        result.IsSuccess.Should().BeTrue("the probe relies on it");
    }

    private sealed class SecondCopy(string path) : AssemblyLoadContext("probe", isCollectible: false)
    {
        private readonly AssemblyDependencyResolver resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            name.Name is "Galaxy.Runtime.Core" or "Galaxy.Runtime.Testing" ? LoadFromAssemblyPath(resolver.ResolveAssemblyToPath(name)!) : null;
    }

    private sealed class CompiledMethods : EventListener
    {
        private const EventKeywords Jit = (EventKeywords)0x10;
        private readonly ConcurrentQueue<(DateTime At, string Type)> compiled = new();
        private DateTime began;
        private DateTime ended;

        public void Begin() => began = TimeProvider.System.GetUtcNow().UtcDateTime;

        public void End() => ended = TimeProvider.System.GetUtcNow().UtcDateTime;

        /// <summary>The types between begin and end. The runtime delivers its events later than they happened, and in order.</summary>
        public async Task<IReadOnlySet<string>> TypesAsync()
        {
            for (var seen = -1; seen != compiled.Count;)
            {
                seen = compiled.Count;
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
            }

            return compiled.Where(method => method.At >= began && method.At <= ended).Select(static method => method.Type).ToHashSet(StringComparer.Ordinal);
        }

        // Bits 7 to 9 are the tier. What runs often is compiled once more in the background, in the first copy of Core, too.
        private static bool IsCompiledAgain(uint flags) => (flags >> 7 & 7) > 3;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Verbose, Jit);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) is not true
                || eventData.Payload is not [_, _, _, _, _, uint flags, string type, string method, ..]
                || IsCompiledAgain(flags)
                || !type.StartsWith("Galaxy.Runtime.", StringComparison.Ordinal)
                || method.StartsWith('.') || method.StartsWith("get_", StringComparison.Ordinal) || method.StartsWith("set_", StringComparison.Ordinal))
            {
                return;
            }

            // A state machine or a lambda is its outer type's; a generic type is named without its arguments.
            compiled.Enqueue((eventData.TimeStamp.ToUniversalTime(), type["Galaxy.Runtime.".Length..].Split('+', '`')[0]));
        }
    }
}
