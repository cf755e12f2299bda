using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Secrets;

/// <summary><c>andon secrets set SECRET [--file VALUE_FILE]</c></summary>
internal static class SecretsSetVerb
{
    public static Command Create()
    {
        var name = SecretsVerbs.Argument();
        var file = new Option<string?>("--file") { HelpName = "VALUE_FILE", Description = Language.Of("The file with the value, taken as it is; default: standard input, without the line break at its end", "包含值的文件，原样读取；默认从标准输入读取，并去掉末尾换行") };
        var verb = new Command("set", Language.Of("Write a secret, or replace it; its value is never an argument", "写入或替换密钥；值不会作为命令行参数给出")) { name, file };
        verb.Does(async (invocation, cancellation) =>
        {
            var named = invocation.Get(name);
            var value = invocation.Get(file) is { } path ? await SecretValue.OfFileAsync(path, cancellation) : await SecretValue.OfInputAsync(invocation.Printer, named, cancellation);
            await using var session = await Contention.OpenAsync(invocation, Access.Submit, cancellation);
            var secret = await session.Client.SetSecretAsync(invocation.Caller, named, value, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(secret);
            else invocation.Printer.Line(Language.Of($"secret://{secret.Name} is written; steps that start from now on get this value", $"secret://{secret.Name} 已写入；此后启动的步骤将使用该值"));
            return ExitCode.Done;
        });
        return verb;
    }
}
