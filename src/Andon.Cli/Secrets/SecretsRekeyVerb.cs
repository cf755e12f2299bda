using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Secrets;

/// <summary><c>andon secrets rekey</c></summary>
internal static class SecretsRekeyVerb
{
    public static Command Create()
    {
        var verb = new Command("rekey", Language.Of("Wrap the secrets of all tenants by the new master key: $ANDON_MASTER_KEY, with the old one in $ANDON_MASTER_KEY_OLD", "用新的主密钥重新封装所有租户的密钥：新密钥在 $ANDON_MASTER_KEY，旧密钥在 $ANDON_MASTER_KEY_OLD"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
            var done = await session.Client.RekeySecretsAsync(invocation.Caller, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(done);
            else invocation.Printer.Line(Language.Of($"secrets wrapped anew by master key {done.KeyId}: {done.Rekeyed}", $"已用主密钥 {done.KeyId} 重新封装的密钥数：{done.Rekeyed}"));
            foreach (var left in done.Left)
            {
                invocation.Printer.Say(Language.Of(
                    $"left as it was: {left.Name} of tenant {left.Tenant}, under master key {left.KeyId}, which is not given or does not open it",
                    $"未改变：租户 {left.Tenant} 的 {left.Name}，由主密钥 {left.KeyId} 封装；该密钥未提供或无法打开它"));
            }

            return done.Left.Count == 0 ? ExitCode.Done : ExitCode.Error;
        });
        return verb;
    }
}
