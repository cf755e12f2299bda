using System.Buffers;

namespace Andon.Pipelines;

/// <summary>Which names are allowed. They stand in URLs, file names and expressions, hence the small alphabets.</summary>
internal static class Names
{
    public const string PipelineRule = "1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit";
    public const string StepRule = "1 to 64 of letters, digits, '_' and '-', beginning with a letter or '_'";
    public const string StepTypeRule = "1 to 64 of a-z, 0-9, '_', '.' and '-', beginning with a letter";
    public const string FileRule = "1 to 64 of letters, digits, '_', '.' and '-', beginning with a letter, a digit or '_'";
    public const string QueueRule = "1 to 64 of letters, digits, '_', '.' and '-'";

    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> PipelineChars = SearchValues.Create(Lower + Digits + "-");
    private static readonly SearchValues<char> StepChars = SearchValues.Create(Lower + Upper + Digits + "_-");
    private static readonly SearchValues<char> StepTypeChars = SearchValues.Create(Lower + Digits + "_.-");
    private static readonly SearchValues<char> QueueChars = SearchValues.Create(Lower + Upper + Digits + "_.-");

    public static bool IsPipeline(string name) => Is(name, PipelineChars) && name[0] != '-';

    public static bool IsStep(string name) => Is(name, StepChars) && (char.IsAsciiLetter(name[0]) || name[0] == '_');

    public static bool IsStepType(string name) => Is(name, StepTypeChars) && char.IsAsciiLetterLower(name[0]);

    public static bool IsQueue(string name) => Is(name, QueueChars);

    private static bool Is(string name, SearchValues<char> allowed) =>
        name.Length is > 0 and <= PipelineLimits.MaxNameLength && !name.AsSpan().ContainsAnyExcept(allowed);
}
