namespace Andon.Cli.Terminal;

/// <summary>Text for people in English or Chinese. Both stand side by side where they are used, so that neither can be forgotten.</summary>
internal static class Language
{
    private static readonly string[] Variables = ["ANDON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>Whether people are spoken to in Chinese: the first of ANDON_LANG, LC_ALL, LC_MESSAGES and LANG that is set says so.</summary>
    public static bool IsChinese { get; } = Variables
        .Select(Environment.GetEnvironmentVariable)
        .FirstOrDefault(v => !string.IsNullOrEmpty(v))
        ?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ?? false;

    public static string Of(string english, string chinese) => IsChinese ? chinese : english;
}
