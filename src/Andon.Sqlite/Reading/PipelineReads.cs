using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Published pipelines and registered step types.</summary>
internal static class PipelineReads
{
    public static PipelineRow? Find(Connection connection, string tenant, string name, int? version)
    {
        var statement = version is { } number ? connection["pipeline-version"].Bind(3, number) : connection["pipeline-newest"];
        return statement.Bind(1, tenant).Bind(2, name).Rows(Row).FirstOrDefault();
    }

    public static List<PipelineRow> List(Connection connection, string tenant) => connection["pipelines"].Bind(1, tenant).Rows(Row);

    public static List<StepTypeRow> StepTypes(Connection connection, string tenant) =>
        connection["step-types"].Bind(1, tenant).Rows(static row => new StepTypeRow(row.Text(0), row.Text(1), row.Blob(2)));

    private static PipelineRow Row(Statement row) =>
        new(row.Text(0), row.Text(1), row.Int(2), row.Text(3), row.Blob(4), row.Blob(5), row.Text(6), Instant.From(row.Long(7)));
}
