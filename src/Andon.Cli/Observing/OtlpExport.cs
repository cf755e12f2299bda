using System.Diagnostics;
using Andon.Loops;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Andon.Cli.Observing;

/// <summary>
/// Sends traces, metrics and logs to a collector, where OpenTelemetry's own variables of the environment name one (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its
/// like; the rest of them is read by the packages). Where none does, nothing of it is even loaded.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly ResourceBuilder resource = ResourceBuilder.CreateEmpty()
        .AddService("andon", serviceVersion: Telemetry.Version, autoGenerateServiceInstanceId: false, serviceInstanceId: Membership.NodeName)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    private readonly ServiceProvider? logs;

    private OtlpExport(bool hasTraces, bool hasMetrics, bool hasLogs)
    {
        // Apart from the services of the host, whose configuration does not know the environment.
        if (hasLogs) logs = new ServiceCollection().AddLogging(AddTo).BuildServiceProvider();
        if (hasTraces)
        {
            // Else the spans of requests come without what they are of.
            AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
            // Not the source of HTTP requests that steps make, whose URLs may hold secrets.
            traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Telemetry.Name, "Microsoft.AspNetCore").AddProcessor(new RoutesForPaths()).AddOtlpExporter().Build();
        }

        if (hasMetrics)
        {
            metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter(Telemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddOtlpExporter().Build();
        }
    }

    /// <summary>Whether logs are sent too.</summary>
    public bool HasLogs => logs is not null;

    /// <summary>Sends log entries; null where they are not sent.</summary>
    public ILoggerProvider? Logs => logs?.GetRequiredService<ILoggerProvider>();

    /// <summary>What the environment asks for; null for nothing.</summary>
    public static OtlpExport? FromEnvironment()
    {
        if (Variable("OTEL_SDK_DISABLED") is { } disabled && bool.TryParse(disabled, out var isDisabled) && isDisabled) return null;
        var (traces, metrics, logs) = (IsOn("TRACES"), IsOn("METRICS"), IsOn("LOGS"));
        return traces || metrics || logs ? Create(traces, metrics, logs) : null;
    }

    /// <summary>Sends what has not been sent yet.</summary>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
        logs?.Dispose();
    }

    private void AddTo(ILoggingBuilder logging) => logging.AddOpenTelemetry(options =>
    {
        options.IncludeScopes = true;
        options.IncludeFormattedMessage = true;
        options.SetResourceBuilder(resource).AddOtlpExporter();
    });

    /// <summary>By itself, so that the packages are loaded only here.</summary>
    private static OtlpExport Create(bool traces, bool metrics, bool logs) => new(traces, metrics, logs);

    private static bool IsOn(string signal) =>
        (Variable("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null && Variable($"OTEL_{signal}_EXPORTER") is null or "otlp";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The path of a request may hold what only its receiver is to know, such as the token of a webhook; its route does not.</summary>
    private sealed class RoutesForPaths : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem("url.path") is null) return;
            var route = data.GetTagItem("http.route");
            data.SetTag("url.path", route);
            data.SetTag("url.query", null);
            // What asks every few seconds whether the process is well is no news.
            if (route is "/healthz" or "/readyz") data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
