namespace Lobby;

/// <summary>The runtime in a web host of your own: the folder GalaxyRuntime is copied, the rest is this. The Lobby itself adds access, telemetry and a page.</summary>
internal static class Embedding
{
    public static WebApplication BuildHost(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddGalaxyRuntimeApi().AddGalaxyRuntime(builder.Configuration.GetSection("Galaxy:Runtime"))
            .UseDocker().UsePostgres(builder.Configuration.GetConnectionString("Games")!);
        var app = builder.Build();
        app.UseExceptionHandler().UseStatusCodePages();
        app.MapGalaxyRuntime();
        return app;
    }
}
