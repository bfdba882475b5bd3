using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>What a container may use: what its settings say, else what its image's labels ask for, else the defaults, clamped to the ceilings. Image labels are untrusted.</summary>
internal sealed class ResourceLimits(LimitOptions options, OperationReporter reporter)
{
    public const double LeastCpus = 0.01;
    public const long LeastMemoryBytes = 6 * 1024 * 1024;
    public const long LeastPids = 1;

    public ContainerLimits Resolve(string gameId, IReadOnlyDictionary<string, string> imageLabels, EngineInfo engine, GameLimits? given = null)
    {
        var cpus = given?.Cpus ?? Asked(RuntimeLabels.ImageCpuQuota, TryParseCpus, options.Cpus);
        var memory = given?.MemoryBytes ?? Asked(RuntimeLabels.ImageMemory, ByteSize.TryParse, Bytes(options.Memory));
        var pids = given?.Pids ?? Asked(RuntimeLabels.ImagePidsLimit, TryParsePids, options.Pids);

        var hostCpus = engine.Cpus > 0 ? engine.Cpus : double.MaxValue;
        var mostCpus = Math.Min(options.MaxCpus ?? hostCpus, hostCpus);
        return new ContainerLimits(
            Math.Clamp(cpus, LeastCpus, Math.Max(LeastCpus, mostCpus)),
            Math.Clamp(memory, LeastMemoryBytes, Bytes(options.MaxMemory)),
            Math.Clamp(pids, LeastPids, options.MaxPids));

        T Asked<T>(string label, Parser<T> parse, T byDefault)
        {
            if (!imageLabels.TryGetValue(label, out var text))
            {
                return byDefault;
            }

            if (parse(text, out var asked))
            {
                return asked;
            }

            reporter.LimitLabelUnusable(gameId, label, text);
            return byDefault;
        }
    }

    private delegate bool Parser<T>(string? text, out T value);

    private static bool TryParseCpus(string? text, out double cpus) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out cpus)
        && double.IsFinite(cpus)
        && cpus > 0;

    private static bool TryParsePids(string? text, out long pids) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out pids) && pids > 0;

    // The options were validated when the host started.
    public static long Bytes(string text) => ByteSize.TryParse(text, out var bytes) ? bytes : LeastMemoryBytes;
}

/// <summary>An amount of memory as text: bytes, or a number with <c>b</c>, <c>k</c>, <c>m</c>, <c>g</c>, of either case; 1024 to the power.</summary>
internal static class ByteSize
{
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (text is not { Length: > 0 })
        {
            return false;
        }

        var power = char.ToLowerInvariant(text[^1]) switch { 'b' => 0, 'k' => 1, 'm' => 2, 'g' => 3, _ => -1 };
        var digits = power < 0 ? text.AsSpan() : text.AsSpan(0, text.Length - 1);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var scale = (decimal)Math.Pow(1024, Math.Max(power, 0));
        if (number <= 0 || number > long.MaxValue / scale)
        {
            return false;
        }

        bytes = (long)(number * scale);
        return bytes > 0;
    }
}
