using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Lobby;

/// <summary>Registers who may do what, and puts it into the pipeline.</summary>
internal static class AccessServices
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AccessOptions>, AccessOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, AccessOptionsSetup>());

        // AddAuthentication would bring data protection, which writes key files; nothing here is encrypted.
        services.AddAuthenticationCore(static authentication => authentication.DefaultScheme = AccessHandler.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, AccessHandler>(AccessHandler.SchemeName, configureOptions: null);

        // For everything that does not say otherwise, the page's files among it.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint => ExposureCheck.Check(kestrel.ApplicationServices, endpoint)));
    }

    /// <summary>Before everything that serves something.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.Use(static next => http => CrossSiteGuard.InvokeAsync(http, next));
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
