using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Secrets;

/// <summary><c>andon secrets remove SECRET</c></summary>
internal static class SecretsRemoveVerb
{
    public static Command Create()
    {
        var name = SecretsVerbs.Argument();
        var verb = new Command("remove", Language.Of("Remove a secret; steps that need it fail from now on", "删除密钥；此后需要它的步骤将失败")) { name };
        verb.Does(async (invocation, cancellation) =>
        {
            var named = invocation.Get(name);
            await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
            await session.Client.RemoveSecretAsync(invocation.Caller, named, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Name = named });
            else invocation.Printer.Line(Language.Of($"secret://{named} is removed", $"secret://{named} 已删除"));
            return ExitCode.Done;
        });
        return verb;
    }
}
