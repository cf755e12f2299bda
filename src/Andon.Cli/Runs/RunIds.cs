using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>How people name a run: its id, the beginning of it where that is unique, or <c>last</c>.</summary>
internal static class RunIds
{
    private const int ShortestPrefix = 6;
    private const int PagesToSearch = 25;

    public static async Task<Guid> FindAsync(IAndonClient client, Caller caller, string text, CancellationToken cancellation)
    {
        if (Guid.TryParse(text, out var id)) return id;
        if (text == "last") return (await client.ListAsync(caller, new RunFilter(Limit: 1), cancellation)).Items is [var newest] ? newest.RunId : throw Unknown(text);
        if (!IsOne(text))
            throw new UsageException("invalid_id", Language.Of($"'{text}' is no run id; give the id, at least {ShortestPrefix} characters of its beginning, or 'last'", $"'{text}' 不是运行编号；请给出编号、其开头至少 {ShortestPrefix} 个字符，或 'last'"));

        List<Guid> found = [];
        string? cursor = null;
        for (var page = 0; page < PagesToSearch; page++)
        {
            var runs = await client.ListAsync(caller, new RunFilter(Cursor: cursor, Limit: 200), cancellation);
            found.AddRange(runs.Items.Select(r => r.RunId).Where(r => r.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)));
            if ((cursor = runs.NextCursor) is null) break;
        }

        return found switch
        {
            [var only] => only,
            [] => throw Unknown(text),
            _ => throw new UsageException("ambiguous_id", Language.Of($"{found.Count} runs begin with '{text}'; give more of the id", $"有 {found.Count} 个运行以 '{text}' 开头；请给出更多字符")),
        };
    }

    /// <summary>Whether a text may name a run.</summary>
    public static bool IsOne(string text) => text == "last" || (text.Length >= ShortestPrefix && text.All(c => char.IsAsciiHexDigit(c) || c == '-'));

    private static AndonException Unknown(string text) => new(RefusalKind.NotFound, "unknown_run", $"there is no run '{text}'");
}
