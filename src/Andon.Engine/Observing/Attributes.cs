namespace Andon.Observing;

/// <summary>The attributes of spans and measurements. Those of measurements have few values, whatever tenants do: no run, no name of a step, no tenant is among them.</summary>
internal static class Attributes
{
    public const string Tenant = "andon.tenant";
    public const string Pipeline = "andon.pipeline";
    public const string Version = "andon.pipeline.version";
    public const string Run = "andon.run.id";
    public const string ParentRun = "andon.run.parent.id";
    public const string RunState = "andon.run.state";
    public const string Step = "andon.step";
    public const string StepType = "andon.step.type";
    public const string Revision = "andon.revision";
    public const string Attempt = "andon.attempt";
    public const string Outcome = "andon.outcome";
    public const string Loop = "andon.loop";
    public const string Error = "error.type";
    public const string Database = "db.system.name";
}
