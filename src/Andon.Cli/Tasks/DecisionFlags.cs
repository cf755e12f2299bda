using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Tasks;

/// <summary>What every decision may carry.</summary>
internal sealed class DecisionFlags
{
    private readonly Option<string?> ifMatch = new("--if-match") { HelpName = "ETAG", Description = Language.Of("Decide only if this is still what there is to see", "仅当所见内容仍为此版本时才决定") };
    private readonly Option<string?> key = Key();

    public static Option<string?> Comments() => new("--comments", "-c") { HelpName = "TEXT", Description = Language.Of("What you have to say", "意见") };

    public static Option<string?> Key() => new("--idempotency-key") { HelpName = "KEY", Description = Language.Of("The same request with the same key answers as before", "相同的键与请求得到相同的答复") };

    public void AddTo(Command verb)
    {
        verb.Add(ifMatch);
        verb.Add(key);
    }

    public DecisionOptions Of(Invocation invocation) => new(invocation.Get(ifMatch), invocation.Get(key));
}
