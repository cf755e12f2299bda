using System.CommandLine.Completions;

namespace Andon.Cli.Completion;

/// <summary>Files that begin with the word at the cursor, and folders, which end in a slash.</summary>
internal static class PathSuggestions
{
    private const int Most = 500;

    public static IEnumerable<string> Pipelines(CompletionContext context) => Of(context, ".yaml", ".yml", ".json");

    public static IEnumerable<string> Databases(CompletionContext context) => Of(context, ".db");

    public static IEnumerable<string> Any(CompletionContext context) => Of(context);

    private static IEnumerable<string> Of(CompletionContext context, params string[] endings)
    {
        var slash = context.WordToComplete.LastIndexOf('/') + 1;
        var (folder, begun) = (context.WordToComplete[..slash], context.WordToComplete[slash..]);
        var place = new DirectoryInfo(folder.StartsWith("~/", StringComparison.Ordinal) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + folder[1..] : folder.Length == 0 ? "." : folder);
        try
        {
            return [.. place.EnumerateFileSystemInfos()
                .Where(e => e.Name.StartsWith(begun, StringComparison.Ordinal) && (begun.Length > 0 || e.Name[0] != '.') && !e.Name.Any(char.IsControl))
                .Where(e => e is DirectoryInfo || endings.Length == 0 || endings.Contains(e.Extension))
                .Take(Most)
                .Select(e => folder + e.Name + (e is DirectoryInfo ? "/" : ""))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
