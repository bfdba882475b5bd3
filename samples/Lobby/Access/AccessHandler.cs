using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Lobby;

/// <summary>Says who a request is of: the holder of the key, whom a trusted proxy names, or, where neither is configured, a user of this machine.</summary>
internal sealed class AccessHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, IOptions<AccessOptions> access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public const string SchemeName = "Lobby";

    private readonly AccessOptions options = access.Value;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        !options.IsRestricted ? As("local")
        : NamedByProxy() is { } user ? As(user)
        : PresentedKey() is not { } key ? AuthenticateResult.NoResult()
        : IsTheKey(key) ? As("key")
        : AuthenticateResult.Fail("The key is not the right one."));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;

        // Basic is what makes a browser ask.
        Response.Headers.WWWAuthenticate = new[] { "Bearer realm=\"lobby\"", "Basic realm=\"lobby\", charset=\"UTF-8\"" };
        return Task.CompletedTask;
    }

    private string? NamedByProxy() =>
        options.IdentityHeader.Length > 0
        && new ProxyNetworks(options.TrustedProxies).Contains(Context.Connection.RemoteIpAddress)
        && Request.Headers[options.IdentityHeader] is [{ Length: > 0 } user]
            ? user
            : null;

    private string? PresentedKey()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers[HeaderNames.Authorization], out var header) || header.Parameter is not { } parameter)
        {
            return null;
        }

        return header.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => parameter,
            "BASIC" => PasswordOf(parameter),
            _ => null,
        };
    }

    private static string? PasswordOf(string parameter)
    {
        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? pair[(colon + 1)..] : null;
    }

    /// <summary>Takes as long for any text: what is compared are digests, and all of them.</summary>
    private bool IsTheKey(string text) =>
        options.ApiKey.Length > 0
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), SHA256.HashData(Encoding.UTF8.GetBytes(options.ApiKey)));

    private AuthenticateResult As(string name)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
