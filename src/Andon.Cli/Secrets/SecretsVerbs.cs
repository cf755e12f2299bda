using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.Secrets;

/// <summary><c>andon secrets …</c>: what steps may be given and nobody can read.</summary>
internal static class SecretsVerbs
{
    public static Command Create() => new("secrets", Language.Of("Secrets, which only steps are given", "密钥：仅提供给步骤使用"))
    {
        SecretsSetVerb.Create(),
        SecretsListVerb.Create(),
        SecretsRemoveVerb.Create(),
        SecretsRekeyVerb.Create(),
    };

    public static Argument<string> Argument() => new("SECRET") { Description = Language.Of("Its name, as in secret://NAME", "名称，即 secret://NAME 中的 NAME") };
}
