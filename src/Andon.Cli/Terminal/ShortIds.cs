using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Terminal;

/// <summary>How people name one of a few things: by its id, or by the beginning of it where that is unique.</summary>
internal static class ShortIds
{
    private const int ShortestPrefix = 6;

    /// <param name="text">What was given.</param>
    /// <param name="noun">What it is to be, in English and in Chinese.</param>
    /// <param name="verb">The verb that lists them.</param>
    /// <param name="ids">All there are.</param>
    public static async Task<Guid> FindAsync(string text, (string English, string Chinese) noun, string verb, Func<Task<IEnumerable<Guid>>> ids)
    {
        if (Guid.TryParse(text, out var id)) return id;
        if (text.Length < ShortestPrefix || !text.All(c => char.IsAsciiHexDigit(c) || c == '-'))
            throw new UsageException("invalid_id", Language.Of($"'{text}' is no {noun.English} id; 'andon {verb}' shows them", $"'{text}' 不是{noun.Chinese}编号；用 'andon {verb}' 查看"));
        return (await ids()).Where(i => i.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [var only] => only,
            [] => throw new AndonException(RefusalKind.NotFound, $"unknown_{noun.English}", $"there is no {noun.English} '{text}'"),
            var found => throw new UsageException("ambiguous_id", Language.Of($"{found.Count} {noun.English}s begin with '{text}'; give more of the id", $"有 {found.Count} 个{noun.Chinese}以 '{text}' 开头；请给出更多字符")),
        };
    }
}
