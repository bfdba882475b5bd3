using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Docker;

internal sealed class DockerOptionsValidator(string section) : IValidateOptions<DockerOptions>
{
    public ValidateOptionsResult Validate(string? name, DockerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var check = new OptionsCheck(section);
        CheckEndpoint(check, options);
        CheckVersion(check, options);
        check.Require(
            options.EngineId is null or { Length: > 0 and <= 128 } && options.EngineId?.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)) is not true,
            nameof(options.EngineId),
            options.EngineId,
            "1 to 128 characters without blanks and control characters");
        check.InRange(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        check.InRange(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.InRange(nameof(options.PullStallTimeout), options.PullStallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.Require(
            options.DockerConfigPath is null || File.Exists(options.DockerConfigPath),
            nameof(options.DockerConfigPath),
            options.DockerConfigPath,
            "the path of an existing file");
        CheckCredentials(check, options);
        return check.Result;
    }

    private static void CheckEndpoint(OptionsCheck check, DockerOptions options)
    {
        var address = EngineAddress.Find(options, Environment.GetEnvironmentVariable);
        if (address.Text is not { } text)
        {
            check.RequireSecret(holds: false, nameof(options.Host), $"is not set, and {address.Source}.");
        }
        else if (!Endpoint.TryParse(text, useTls: false, out _))
        {
            var shown = DaemonText.Clean(text);
            check.Require(
                holds: false,
                nameof(options.Host),
                options.Host is null ? $"{shown} (from {address.Source})" : shown,
                "unix:///path, tcp://host:port, http://host:port or https://host:port, without user, path or query");
        }

        if (options.CertificatePath is { } folder)
        {
            check.Require(Directory.Exists(folder), nameof(options.CertificatePath), folder, "the path of an existing folder");
            check.Require(
                File.Exists(Path.Combine(folder, EngineTls.CertificateFile)) == File.Exists(Path.Combine(folder, EngineTls.KeyFile)),
                nameof(options.CertificatePath),
                folder,
                $"a folder with both {EngineTls.CertificateFile} and {EngineTls.KeyFile}, or with neither");
        }
    }

    private static void CheckVersion(OptionsCheck check, DockerOptions options)
    {
        var text = ApiVersion.TextOf(options, Environment.GetEnvironmentVariable);
        var isKnown = text is null || (ApiVersion.TryParse(text, out var version) && version >= ApiVersion.Floor && version <= ApiVersion.Newest);
        var shown = options.ApiVersion is null ? $"{text} (from {ApiVersion.Variable})" : text;
        check.Require(isKnown, nameof(options.ApiVersion), DaemonText.Clean(shown ?? ""), $"{ApiVersion.Floor} to {ApiVersion.Newest}");
    }

    private static void CheckCredentials(OptionsCheck check, DockerOptions options)
    {
        foreach (var (host, credential) in options.RegistryCredentials)
        {
            var key = $"{nameof(options.RegistryCredentials)}:{host}";
            check.Require(
                host.Length > 0 && !host.Contains('/', StringComparison.Ordinal),
                nameof(options.RegistryCredentials),
                DaemonText.Clean(host),
                "registry hosts as keys, without scheme and path");
            var hasPassword = !string.IsNullOrEmpty(credential?.Username) && !string.IsNullOrEmpty(credential.Password);
            var hasToken = !string.IsNullOrEmpty(credential?.IdentityToken);
            check.RequireSecret(hasPassword != hasToken, key, "needs either Username and Password, or IdentityToken.");
        }
    }
}

/// <summary>What the configuration keys of the options are called.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DockerOptions))]
internal sealed partial class DockerOptionsJson : JsonSerializerContext;
