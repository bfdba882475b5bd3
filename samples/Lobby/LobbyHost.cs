using Galaxy.Runtime.Http;

namespace Lobby;

/// <summary>Puts the host together.</summary>
internal static class LobbyHost
{
    private const long MaxBodyBytes = 128 * 1024;

    /// <summary>Everything that is registered; what comes from configuration is checked when the host starts.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        LobbyConfiguration.AddTo(builder.Configuration);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = builder.Configuration.GetValue("Lobby:ShutdownTimeout", TimeSpan.FromMinutes(2)));

        builder.AddAccess();
        LobbyRuntime.AddTo(builder.Services, builder.Configuration);
        LobbyConfiguration.AddTo(builder.Services, builder.Configuration);
        builder.Services.AddGalaxyRuntimeApi(api => builder.Configuration.GetSection(GalaxyRuntimeApiOptions.SectionName).Bind(api));
        builder.Services.AddOpenApi();
        TelemetryExport.AddTo(builder);
        return builder;
    }

    /// <summary>The pipeline, outermost first.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseMiddleware<ChangeLog>();
        app.Use(static next => http => SecurityHeaders.InvokeAsync(http, next));
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAccess();
        app.UseDefaultFiles();

        // A browser asks each time whether its copy is still good.
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = static file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.MapOpenApi();
        app.MapGalaxyRuntime();
        return app;
    }
}
