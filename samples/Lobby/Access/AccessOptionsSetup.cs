using Galaxy.Runtime;
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
        var check = new OptionsCheck(AccessOptions.SectionName);
        check.Require(options.ApiKeyFile.Length == 0 || File.Exists(options.ApiKeyFile), nameof(options.ApiKeyFile), options.ApiKeyFile, "a file that exists");
        check.RequireSecret(
            (options.ApiKey.Length == 0 && options.ApiKeyFile.Length == 0) || options.ApiKey.Length >= ShortestKey,
            nameof(options.ApiKey),
            $"is shorter than {ShortestKey} characters: take a long random one, such as `openssl rand -hex 32` makes.");
        check.Require(
            options.IdentityHeader.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'),
            nameof(options.IdentityHeader),
            options.IdentityHeader,
            "the name of a header, or empty");
        check.Require(
            options.IdentityHeader.Length == 0 || options.TrustedProxies.Count > 0,
            nameof(options.TrustedProxies),
            "",
            "the address of the proxy whose header is believed");
        foreach (var proxy in options.TrustedProxies)
        {
            check.Require(ProxyNetworks.TryParse(proxy, out _), nameof(options.TrustedProxies), proxy, "an IP address, or a network such as 10.0.0.0/8");
        }

        return check.Result;
    }
}
