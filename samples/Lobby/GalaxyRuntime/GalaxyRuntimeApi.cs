using System.Text.Json;
using Galaxy.Runtime.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The runtime over HTTP: what any host needs to serve it, in two calls. Copy the folder.</summary>
internal static class GalaxyRuntimeApi
{
    /// <summary>The path that every endpoint of the runtime is below.</summary>
    public const string Prefix = "/api/v1/internal";

    /// <summary>
    /// Registers what <see cref="MapGalaxyRuntime"/> needs, and the problem documents. JSON of the whole host becomes snake_case.
    /// The pipeline must call <c>UseExceptionHandler()</c> and <c>UseStatusCodePages()</c>.
    /// </summary>
    public static IServiceCollection AddGalaxyRuntimeApi(this IServiceCollection services, Action<GalaxyRuntimeApiOptions>? configure = null)
    {
        services.AddOptions<GalaxyRuntimeApiOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Options.IValidateOptions<GalaxyRuntimeApiOptions>, GalaxyRuntimeApiOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        services.AddProblemDetails(static problems => problems.CustomizeProblemDetails = RuntimeProblems.Complete);
        services.AddExceptionHandler<RuntimeExceptionHandler>();
        services.AddHealthChecks().AddGalaxyRuntime();
        services.TryAddSingleton<EventStreams>();
        services.TryAddSingleton<HealthHistory>();
        services.AddHostedService(static provider => provider.GetRequiredService<HealthHistory>());
        return services;
    }

    /// <summary>Maps the operations, the queries, the engines, the event stream, <c>/healthz</c> and <c>/readyz</c>.</summary>
    public static void MapGalaxyRuntime(this IEndpointRouteBuilder app)
    {
        var runtimes = app.MapGroup($"{Prefix}/runtimes").WithTags("runtimes");
        OperationEndpoints.Map(runtimes);
        QueryEndpoints.Map(runtimes);
        EngineEndpoints.Map(app.MapGroup($"{Prefix}/engines").WithTags("engines"));
        BulkEndpoints.Map(app.MapGroup($"{Prefix}/bulk").WithTags("bulk"));
        QueryEndpoints.MapLog(app.MapGroup(Prefix).WithTags("operations"));
        EventEndpoint.Map(app.MapGroup(Prefix).WithTags("events"));
        HealthEndpoints.Map(app);
    }
}
