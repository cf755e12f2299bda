using System.CommandLine;

namespace Andon.Cli.Terminal;

/// <summary>A verb of a later version: not in the help, and answered clearly.</summary>
internal static class LaterVerb
{
    public static Command Create(string name)
    {
        var verb = new Command(name) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        verb.Does((_, _) => throw new UsageException("not_in_this_version", Language.Of($"'andon {name}' is not in this version", $"此版本尚无 'andon {name}'")));
        return verb;
    }
}
