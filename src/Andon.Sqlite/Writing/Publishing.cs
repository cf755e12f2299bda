using Andon.Audit;
using Andon.Sqlite.Reading;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>Pipelines and step types, as they are written.</summary>
internal static class Publishing
{
    public static PipelineRow Publish(WriteSession session, PipelineRow row, Func<PipelineRow, AuditEntry>? audit)
    {
        var newest = PipelineReads.Find(session.Connection, row.Tenant, row.Name, version: null);
        if (newest is not null && string.Equals(newest.Digest, row.Digest, StringComparison.Ordinal))
            return newest;
        var published = row with { Version = (newest?.Version ?? 0) + 1 };
        session.Connection["pipeline-insert"]
            .Bind(1, session.Tenant(row.Tenant)).Bind(2, row.Name).Bind(3, published.Version).Bind(4, row.Digest)
            .Bind(5, row.Definition.Span).Bind(6, row.StepTypes.Span).Bind(7, row.PublishedBy).Bind(8, Instant.Of(row.PublishedAt))
            .Execute();
        session.Audit.Add(audit?.Invoke(published));
        return published;
    }

    public static bool PutStepType(WriteSession session, StepTypeRow type) => session.Connection["step-type-put"]
        .Bind(1, session.Tenant(type.Tenant)).Bind(2, type.Name).Bind(3, type.Metadata.Span)
        .Execute() > 0;

    public static bool DeleteStepType(WriteSession session, string tenant, string name) => session.Connection["step-type-delete"]
        .Bind(1, session.Tenant(tenant)).Bind(2, name)
        .Execute() > 0;
}
