using System.CommandLine;
using System.Text.Json;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Audit;

/// <summary><c>andon audit checkpoint</c>: one line of JSON, whatever the output is to be, so that it can be added to a file.</summary>
internal static class AuditCheckpointVerb
{
    public static Command Create()
    {
        var verb = new Command("checkpoint", Language.Of("Sign how far the record has come, and print that as one line to be kept elsewhere", "对当前记录位置签名，并输出一行内容，供保存到别处"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
            var checkpoint = await session.Client.CheckpointAuditAsync(invocation.Caller, cancellation);
            invocation.Printer.Line(JsonSerializer.Serialize(checkpoint, AndonJson.Options));
            return ExitCode.Done;
        });
        return verb;
    }
}
