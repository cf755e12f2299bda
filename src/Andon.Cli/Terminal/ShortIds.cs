using Andon.Client;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Cli.Terminal;

/// <summary>How people name a thing: by its id, or by the beginning of it where that is unique.</summary>
internal static class ShortIds
{
    public const int ShortestPrefix = 6;
    public const int PageSize = 200;

    private const int PagesToSearch = 25;

    /// <param name="text">What was given.</param>
    /// <param name="noun">What it is to be, in English and in Chinese.</param>
    /// <param name="verb">The verb that lists them.</param>
    /// <param name="list">The page of them that is at a cursor.</param>
    /// <param name="idOf">The id of one.</param>
    public static async Task<Guid> FindAsync<T>(string text, (string English, string Chinese) noun, string verb, Func<string?, Task<Page<T>>> list, Func<T, Guid> idOf)
    {
        if (Guid.TryParse(text, out var id)) return id;
        if (!IsPrefix(text))
            throw new UsageException("invalid_id", Language.Of($"'{text}' is no {noun.English} id; 'andon {verb}' shows them", $"'{text}' 不是{noun.Chinese}编号；用 'andon {verb}' 查看"));

        List<Guid> found = [];
        string? cursor = null;
        for (var page = 0; page < PagesToSearch; page++)
        {
            var listed = await list(cursor);
            found.AddRange(listed.Items.Select(idOf).Where(i => i.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)));
            if ((cursor = listed.NextCursor) is null) break;
        }

        return found switch
        {
            [var only] => only,
            [] => throw new AndonException(RefusalKind.NotFound, $"unknown_{noun.English}", $"there is no {noun.English} '{text}'"),
            _ => throw new UsageException("ambiguous_id", Language.Of($"{found.Count} {noun.English}s begin with '{text}'; give more of the id", $"有 {found.Count} 个{noun.Chinese}以 '{text}' 开头；请给出更多字符")),
        };
    }

    /// <summary>Whether a text may be the beginning of an id.</summary>
    public static bool IsPrefix(string text) => text.Length >= ShortestPrefix && text.All(c => char.IsAsciiHexDigit(c) || c == '-');
}
