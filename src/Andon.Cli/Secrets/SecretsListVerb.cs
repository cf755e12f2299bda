using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Secrets;

/// <summary><c>andon secrets list</c></summary>
internal static class SecretsListVerb
{
    public static Command Create()
    {
        var verb = new Command("list", Language.Of("List the secrets by name; their values are shown to nobody", "按名称列出密钥；其值不会显示给任何人"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var secrets = await session.Client.ListSecretsAsync(invocation.Caller, cancellation);
            return Listing.Print(
                invocation,
                "secrets list",
                new Page<SecretView>(secrets, null),
                Language.Of("there are no secrets", "没有密钥"),
                [Language.Of("SECRET", "密钥"), Language.Of("SET AT", "写入时间"), Language.Of("SET BY", "写入者")],
                secret => [secret.Name, secret.SetAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm"), secret.SetBy]);
        });
        return verb;
    }
}
