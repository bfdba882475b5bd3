using Microsoft.Extensions.Options;

namespace Lobby;

/// <summary>Reads the key's file, and checks the options; the key is never shown.</summary>
internal sealed class AccessOptionsSetup : IPostConfigureOptions<AccessOptions>, IValidateOptions<AccessOptions>
{
    private const int ShortestKey = 24;

    public void PostConfigure(string? name, AccessOptions options)
    {
        if (options.ApiKeyFile.Length > 0)
        {
            options.ApiKey = File.Exists(options.ApiKeyFile) ? File.ReadAllText(options.ApiKeyFile).Trim() : "";
        }
    }

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.ApiKeyFile.Length > 0 && !File.Exists(options.ApiKeyFile))
        {
            Add(nameof(options.ApiKeyFile), $"is \"{options.ApiKeyFile}\"; allowed: a file that exists.");
        }

        if ((options.ApiKey.Length > 0 || options.ApiKeyFile.Length > 0) && options.ApiKey.Length < ShortestKey)
        {
            Add(nameof(options.ApiKey), $"is shorter than {ShortestKey} characters: take a long random one, such as `openssl rand -hex 32` makes.");
        }

        if (!options.IdentityHeader.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            Add(nameof(options.IdentityHeader), $"is \"{options.IdentityHeader}\"; allowed: the name of a header, or empty.");
        }

        if (options.IdentityHeader.Length > 0 && options.TrustedProxies.Count == 0)
        {
            Add(nameof(options.TrustedProxies), "is \"\"; allowed: the address of the proxy whose header is believed.");
        }

        foreach (var proxy in options.TrustedProxies.Where(static proxy => !ProxyNetworks.TryParse(proxy, out _)))
        {
            Add(nameof(options.TrustedProxies), $"is \"{proxy}\"; allowed: an IP address, or a network such as 10.0.0.0/8.");
        }

        return result.Build();

        void Add(string key, string problem) => result.AddError($"{AccessOptions.SectionName}:{key} {problem}");
    }
}
