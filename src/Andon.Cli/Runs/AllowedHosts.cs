using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>--allow-host</c> of the verbs that execute steps: who runs the command, never the pipeline, opens the way to private addresses.</summary>
internal static class AllowedHosts
{
    public static readonly Option<string[]> Option = new("--allow-host")
    {
        HelpName = "HOST[:PORT]|CIDR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = Language.Of("A host with a private address, or a network, that http steps may reach; may be repeated", "http 步骤可访问的私有地址主机或网段；可重复"),
    };

    public static void Allow(this AndonOptions options, Invocation invocation)
    {
        foreach (var host in invocation.Get(Option) ?? [])
        {
            try
            {
                options.Outgoing.Allow(host);
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                throw new UsageException(Language.Of($"--allow-host: {e.Message}", $"--allow-host：'{host}' 既不是主机也不是网段：网段需要地址与前缀长度，如 10.0.0.0/8"));
            }
        }
    }
}
