using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Runs;

/// <summary>Whether to stay while people decide or signals are to come, and for how long in all.</summary>
/// <param name="Waits">Whether <c>--wait</c> was given.</param>
/// <param name="Longest">The most that is spent waiting for them; null for no limit.</param>
internal sealed record Patience(bool Waits, TimeSpan? Longest)
{
    private const string Forever = "ever";

    public static Option<string?> Option() => new("--wait")
    {
        HelpName = "DURATION",
        Description = Language.Of("Stay while people decide or a signal is to come, at most so long (such as 10m)", "在等待人工决策或信号期间保持运行，可限定时长（如 10m）"),
    };

    public static Patience Of(Invocation invocation, Option<string?> option)
    {
        if (invocation.Parse.GetResult(option) is null) return new Patience(false, null);
        return invocation.Get(option) is { } text && text != Forever ? new Patience(true, Read("--wait", text)) : new Patience(true, null);
    }

    /// <summary>Gives a bare <c>--wait</c> its value, so that it does not take the file that may follow for one.</summary>
    public static string[] Normalize(string[] args)
    {
        List<string> normal = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] != "--wait") normal.Add(args[i]);
            else if (i + 1 < args.Length && Duration.TryParse(args[i + 1], out _)) normal.Add("--wait=" + args[++i]);
            else normal.Add("--wait=" + Forever);
        }

        return [.. normal];
    }

    /// <summary>A duration from the command line.</summary>
    public static TimeSpan Read(string option, string text) => Duration.TryParse(text, out var duration)
        ? duration
        : throw new UsageException(Language.Of($"{option} {text}: give a duration such as 30s, 10m or 2h", $"{option} {text}：请给出时长，如 30s、10m 或 2h"));
}
