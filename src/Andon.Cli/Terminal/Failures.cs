using System.Text.Json.Serialization;
using Andon.Client;

namespace Andon.Cli.Terminal;

/// <summary>Says what went wrong: in words on stderr always, and as one JSON object on stdout for programs.</summary>
internal static class Failures
{
    public static void Print(Printer printer, string code, string message)
    {
        printer.Say($"andon: {message}");
        if (printer.IsForPrograms) printer.Json(new Failure(code, message, null));
    }

    public static void Print(Printer printer, UsageException e)
    {
        if (e.Problems.IsEmpty) printer.Say($"andon: {e.Message}");
        foreach (var problem in e.Problems) printer.Say(problem.ToString());
        if (printer.IsForPrograms) printer.Json(new Failure(e.Code, e.Message, e.Problems.IsEmpty ? null : e.Problems));
    }

    public static void Print(Printer printer, AndonException e)
    {
        printer.Say($"andon: {e.Message}");
        foreach (var error in e.Errors.Where(x => !e.Message.Contains(x.ToString(), StringComparison.Ordinal))) printer.Say("  " + error);
        if (!printer.IsForPrograms) return;
        IEnumerable<object> errors = e.Errors.Length > 0 ? e.Errors : e.Problems;
        printer.Json(new Failure(e.Code, e.Message, errors.Any() ? errors : null) { Details = e.Details.IsEmpty ? null : e.Details });
    }

    private sealed record Failure(string Code, string Message, IEnumerable<object>? Errors)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyDictionary<string, string>? Details { get; init; }
    }
}
