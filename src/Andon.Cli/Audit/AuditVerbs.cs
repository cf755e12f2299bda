using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.Audit;

/// <summary><c>andon audit …</c>: what people did, and whether that is still what was recorded.</summary>
internal static class AuditVerbs
{
    public static Command Create() => new("audit", Language.Of("What people did, and whether the record of it is sound", "操作审计：谁做了什么，以及记录是否完好"))
    {
        AuditListVerb.Create(),
        AuditVerifyVerb.Create(),
        AuditCheckpointVerb.Create(),
    };
}
