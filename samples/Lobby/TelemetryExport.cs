using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Lobby;

/// <summary>Sends traces, metrics and logs by OTLP while the host runs, if the environment says where to; the exporter reads the standard variables.</summary>
internal static class TelemetryExport
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "lobby";
    private const string Runtime = "Galaxy.Runtime";

    public static void AddTo(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[EndpointVariable]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector())
            .WithTracing(static traces => traces.AddSource(Runtime, "Microsoft.AspNetCore", "Npgsql").AddOtlpExporter())
            .WithMetrics(static metrics => metrics
                .AddMeter(Runtime, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql").AddOtlpExporter())
            .WithLogging(static logs => logs.AddOtlpExporter(), static options => options.IncludeScopes = true);
    }
}
