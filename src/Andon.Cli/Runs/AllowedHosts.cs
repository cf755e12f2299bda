using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Steps.Http;

namespace Andon.Cli.Runs;

/// <summary><c>--allow-host</c> of the verbs that execute steps: who runs the command, never the pipeline, opens the way to private addresses.</summary>
internal static class AllowedHosts
{
    public static readonly Option<string[]> Option = new("--allow-host")
    {
        HelpName = "HOST[:PORT]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = Language.Of("A host with a private address that http steps may reach; may be repeated", "http 步骤可访问的私有地址主机；可重复"),
    };

    public static HttpStepOptions Of(Invocation invocation)
    {
        var options = new HttpStepOptions();
        foreach (var host in invocation.Get(Option) ?? []) options.AllowedHosts.Add(host);
        return options;
    }
}
