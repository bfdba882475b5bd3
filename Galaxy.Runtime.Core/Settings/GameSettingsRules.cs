using System.Net;
using System.Text;

namespace Galaxy.Runtime;

/// <summary>What settings must be like, judged before anything is pulled: names, sizes, ranges, and what is the library's own.</summary>
internal sealed class GameSettingsRules(GalaxyRuntimeOptions options)
{
    internal const string OwnLabels = "com.galaxy.";
    private const int MaxShown = 80;
    internal const int MaxPort = 65_535;

    private static readonly string[] OfTheSystem = ["/proc", "/sys", "/dev"];
    internal static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(50);
    internal static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    /// <returns>One message per problem, in the order of the members; empty if there is none.</returns>
    public IReadOnlyList<string> Check(GameSettings settings)
    {
        var size = Encoding.UTF8.GetByteCount(settings.ToJson());
        return size > GameSettings.MaxBytes
            ? [$"settings: {size} bytes of JSON, of at most {GameSettings.MaxBytes}"]
            : [
                .. settings.Environment.SelectMany(variable => CheckVariable(variable.Key, variable.Value)),
                .. settings.Arguments.Where(static argument => argument is null || !IsText(argument)).Select(static argument => $"settings.arguments: {Quote(argument)} is not text without NUL"),
                .. settings.Labels.SelectMany(static label => CheckLabel(label.Key, label.Value)),
                .. CheckLimits(settings.Limits),
                .. settings.Mounts.SelectMany(CheckMount),
                .. Repeated(settings.Mounts.Select(static mount => mount.ContainerPath)).Select(static path => $"settings.mounts: {Quote(path)} is used twice"),
                .. settings.Ports.SelectMany(CheckPort),
                .. CheckTogether(settings.Ports),
                .. CheckReadiness(settings.Readiness),
            ];
    }

    /// <summary>Whether a text is the path and query of an HTTP request.</summary>
    internal static bool IsHttpPath(string path) => path is ['/', ..] && !path.Any(static c => c is <= ' ' or > '~' or '#');

    private static IEnumerable<string> CheckReadiness(ReadinessProbe? probe)
    {
        if (probe is null)
        {
            yield break;
        }

        if (!IsPort(probe.Port))
        {
            yield return $"settings.readiness: port {probe.Port} is not 1 to {MaxPort}";
        }

        if (probe.HttpPath is { } path && !IsHttpPath(path))
        {
            yield return $"settings.readiness: {Quote(path)} is not a path of ASCII characters that begins with \"/\"";
        }

        if (probe.Interval < MinInterval || probe.Interval > MaxInterval)
        {
            yield return $"settings.readiness: an interval of {probe.Interval.TotalMilliseconds:0} ms is not 50 ms to 1 min";
        }

        if (probe.Timeout < MinTimeout || probe.Timeout > MaxTimeout)
        {
            yield return $"settings.readiness: a limit of {probe.Timeout.TotalMilliseconds:0} ms is not 1 s to 1 h";
        }
    }

    private IEnumerable<string> CheckVariable(string name, string value)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_'))
        {
            yield return $"settings.environment: {Quote(name)} is not a name of letters, digits and \"_\" that begins with no digit";
        }
        else if (name == options.State.EnvironmentVariable || name == ContainerSpecs.BackCompatEnvironmentVariable)
        {
            yield return $"settings.environment: {Quote(name)} is set by the library";
        }

        if (!IsText(value))
        {
            yield return $"settings.environment: the value of {Quote(name)} is not text without NUL";
        }
    }

    private static IEnumerable<string> CheckLabel(string key, string value)
    {
        if (string.IsNullOrWhiteSpace(key) || !JournalText.IsClean(key))
        {
            yield return $"settings.labels: {Quote(key)} is blank or has control characters";
        }
        else if (key.StartsWith(OwnLabels, StringComparison.Ordinal))
        {
            yield return $"settings.labels: {Quote(key)} is the library's, as is every key that begins with \"{OwnLabels}\"";
        }

        if (!IsText(value))
        {
            yield return $"settings.labels: the value of {Quote(key)} is not text without NUL";
        }
    }

    private IEnumerable<string> CheckLimits(GameLimits? limits)
    {
        if (limits is null)
        {
            yield break;
        }

        var mostCpus = options.Limits.MaxCpus ?? GalaxyRuntimeOptionsValidator.MostCpus;
        if (limits.Cpus is { } cpus && !(cpus >= ResourceLimits.LeastCpus && cpus <= mostCpus))
        {
            yield return $"settings.limits: {cpus} CPUs are not {ResourceLimits.LeastCpus} to {mostCpus}";
        }

        var mostMemory = ResourceLimits.Bytes(options.Limits.MaxMemory);
        if (limits.MemoryBytes is { } memory && (memory < ResourceLimits.LeastMemoryBytes || memory > mostMemory))
        {
            yield return $"settings.limits: {memory} bytes of memory are not {ResourceLimits.LeastMemoryBytes} to {mostMemory}";
        }

        if (limits.Pids is { } pids && (pids < ResourceLimits.LeastPids || pids > options.Limits.MaxPids))
        {
            yield return $"settings.limits: {pids} processes are not {ResourceLimits.LeastPids} to {options.Limits.MaxPids}";
        }
    }

    private IEnumerable<string> CheckMount(GameMount mount)
    {
        var path = mount.ContainerPath;
        if (!IsPath(path))
        {
            yield return $"settings.mounts: {Quote(path)} is not an absolute path inside the container without \".\", \"..\" and \"//\"";
        }
        else if (IsWithin(path, options.State.MountPath) || IsWithin(options.State.MountPath, path) || OfTheSystem.Any(own => IsWithin(path, own)))
        {
            yield return $"settings.mounts: {Quote(path)} is, contains or is in the state directory {options.State.MountPath}, or is the system's";
        }

        if (mount.Volume is null == mount.HostPath is null)
        {
            yield return $"settings.mounts: {Quote(path)} needs either a volume or a host directory";
        }
        else if (mount.Volume is { } volume && !IsVolume(volume))
        {
            yield return $"settings.mounts: {Quote(volume)} is not the name of a volume: 2 to 255 letters, digits, \"_\", \".\" and \"-\", the first a letter or digit";
        }
        else if (mount.HostPath is { } host && AllowedRootOf(host) is null)
        {
            yield return $"settings.mounts: {Quote(host)} is not an absolute path below one of Mounts:AllowedRoots"
                + (options.Mounts.AllowedRoots.Count == 0 ? ", of which there is none" : "");
        }
    }

    /// <summary>
    /// Why a host directory must not be mounted although its text is below an allowed root: a part of it is a link, and may lead out. Seen only where this
    /// process sees the directory, too; what a link does that is made later is for the host's administrators to prevent.
    /// </summary>
    public string? FindLink(GameSettings settings)
    {
        foreach (var host in settings.Mounts.Select(static mount => mount.HostPath).OfType<string>())
        {
            if (AllowedRootOf(host) is not { } root)
            {
                return $"settings.mounts: {Quote(host)} is not below one of Mounts:AllowedRoots any more";
            }

            for (var path = host; path.Length > root.Length; path = path[..path.LastIndexOf('/')])
            {
                if (new DirectoryInfo(path).LinkTarget is not null)
                {
                    return $"settings.mounts: {Quote(path)} is a link";
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> CheckPort(PublishedPort port)
    {
        var name = $"settings.ports: {port.ContainerPort}/{port.Protocol.ToWireText()}";
        if (!IsPort(port.ContainerPort))
        {
            yield return $"{name}: the port is not 1 to {MaxPort}";
        }

        if (port.Protocol is not (PortProtocol.Tcp or PortProtocol.Udp))
        {
            yield return $"{name}: the protocol is not tcp or udp";
        }

        if (!IPAddress.TryParse(port.Address, out _))
        {
            yield return $"{name}: {Quote(port.Address)} is not an IP address";
        }

        if (port.HostPort is { } first && !IsPort(first))
        {
            yield return $"{name}: host port {first} is not 1 to {MaxPort}";
        }

        if (port.LastHostPort is { } last && (port.HostPort is not { } from || last <= from || !IsPort(last)))
        {
            yield return $"{name}: the last host port {last} is not above the first, or not 1 to {MaxPort}";
        }
    }

    private static IEnumerable<string> CheckTogether(IReadOnlyList<PublishedPort> ports) =>
        Repeated(ports.Select(static port => $"{port.ContainerPort}/{port.Protocol.ToWireText()}"))
            .Select(static port => $"settings.ports: {port} is published twice")
            .Concat(Repeated(ports.Where(static port => port is { HostPort: not null, LastHostPort: null })
                    .Select(static port => $"{port.Address} port {port.HostPort}/{port.Protocol.ToWireText()}"))
                .Select(static taken => $"settings.ports: {taken} is asked for twice"));

    private string? AllowedRootOf(string path) => IsPath(path)
        ? options.Mounts.AllowedRoots.Select(static root => root.TrimEnd('/')).FirstOrDefault(root => path.Length > root.Length && IsWithin(path, root))
        : null;

    private static bool IsWithin(string path, string folder)
    {
        var root = folder.TrimEnd('/');
        return path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] is '/');
    }

    private static bool IsPath(string path) =>
        path is ['/', not '/', ..] && JournalText.IsClean(path) && !path[1..].Split('/').Any(static part => part is "" or "." or "..");

    private static bool IsVolume(string name) =>
        name.Length is > 1 and <= 255 && char.IsAsciiLetterOrDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsPort(int port) => port is > 0 and <= MaxPort;

    private static bool IsText(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static IEnumerable<string> Repeated(IEnumerable<string> texts) =>
        texts.GroupBy(static text => text, StringComparer.Ordinal).Where(static group => group.Count() > 1).Select(static group => group.Key);

    private static string Quote(string? text) =>
        $"\"{JournalText.GameId(text is { Length: > MaxShown } ? text[..MaxShown] + "…" : text)}\"";
}
