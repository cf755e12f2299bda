using Andon.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Andon;

/// <summary>Andon among the health checks of an ASP.NET host: <c>services.AddHealthChecks().AddAndon()</c>.</summary>
public static class AndonHealthChecks
{
    /// <summary>
    /// Adds a check that is healthy where the engine runs, its loops go on and its store answers; what <c>/readyz</c> says. Default name: <c>andon</c>; default tag:
    /// <c>ready</c>.
    /// </summary>
    public static IHealthChecksBuilder AddAndon(this IHealthChecksBuilder checks, string name = "andon", params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(checks);
        List<string> given = [.. tags];
        return checks.Add(new HealthCheckRegistration(name, p => new Check(p.GetRequiredService<EngineHealth>()), failureStatus: null, given.Count > 0 ? given : ["ready"]));
    }

    private sealed class Check(EngineHealth health) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            await health.ProblemAsync(cancellationToken) is { } problem ? new HealthCheckResult(context.Registration.FailureStatus, problem) : HealthCheckResult.Healthy();
    }
}
