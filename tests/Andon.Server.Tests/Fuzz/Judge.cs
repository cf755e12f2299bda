using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Andon.Server.Http;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.Fuzz;

/// <summary>What is wrong with an answer, whatever was asked.</summary>
internal sealed partial class Judge
{
    private readonly HashSet<string> codes = [.. Codes()];

    /// <summary>What was wrong, by its kind: the first of each is enough to go by.</summary>
    public ConcurrentDictionary<string, string> Faults { get; } = [];

    /// <summary>How often each status was answered.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = [];

    public ConcurrentDictionary<string, int> SeenCodes { get; } = [];

    public ConcurrentDictionary<string, int> Done { get; } = [];

    public void Look(FuzzRequest request, WireAnswer answer, string where)
    {
        Statuses.AddOrUpdate(answer.Status, 1, (_, n) => n + 1);
        if (answer.Status < 300) Done.AddOrUpdate(request.Operation.ToString(), 1, (_, n) => n + 1);
        if (ProblemOf(request, answer) is not { } problem) return;
        Fault($"{request.Operation}: {problem}", $"{where}\n{request}\n→ {answer}");
    }

    public void Fault(string kind, string example) => Faults.TryAdd(kind, example);

    private string? ProblemOf(FuzzRequest request, WireAnswer answer)
    {
        if (answer.Status >= 500) return $"answers {answer.Status}";
        // The web server itself refuses what is no HTTP, in its own way.
        if (request.IsMaybeNoHttp && answer is { Status: 400 or 414 or 417 or 431, Body.Length: 0 }) return null;
        // Nor is what is outside of the API ours: the host has other pages.
        if (request.IsAstray && !request.Operation.Path.StartsWith(Routes.Prefix, StringComparison.Ordinal) && answer is { Status: 404 or 405, Body.Length: 0 }) return null;
        if (answer.Status >= 400 && request.Method != "HEAD" && RefusalProblemOf(answer) is { } refusal) return refusal;
        if (!request.IsAstray && request.Operation.ProblemOf(answer) is { } undocumented) return undocumented;
        // 429 says what the sender's own tenant has sent, for which it may have been given a quota meanwhile.
        if (request is { IsTrespass: true, Sender.Tenant: "acme" } && !request.IsAstray && answer.Status is not (401 or 403 or 404 or 429)) return $"answers {answer.Status} of what another tenant has";
        if (request.Sender.Tenant == "acme" && Encoding.UTF8.GetString(answer.Body).Contains(Inhabited.Marker, StringComparison.OrdinalIgnoreCase)) return "shows what another tenant has";
        return null;
    }

    private string? RefusalProblemOf(WireAnswer answer)
    {
        // Pages for people say it as pages; that they are documented is asked besides.
        if (answer.MediaType == "text/html") return null;
        if (answer.MediaType != "application/problem+json") return $"refuses with {answer.Status} and no problem";
        var problem = JsonDocument.Parse(answer.Body).RootElement;
        var code = problem.GetProperty("code").GetString()!;
        SeenCodes.AddOrUpdate(code, 1, (_, n) => n + 1);
        if (problem.GetProperty("status").GetInt32() != answer.Status) return "says another status in the problem";
        if (!codes.Contains(code)) return $"refuses with the code {code}, which docs/errors.md does not have";
        if (string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString())) return $"refuses with {code} and no word";
        return string.IsNullOrEmpty(problem.GetProperty("trace_id").GetString()) ? $"refuses with {code} and no trace" : null;
    }

    /// <summary>The codes in the first column of the tables of the page of errors.</summary>
    private static IEnumerable<string> Codes() =>
        from line in File.ReadLines(Path.Combine(Checkout.Root, "docs/errors.md"))
        where line.StartsWith("| `", StringComparison.Ordinal)
        from Match code in Code().Matches(line.Split('|')[1])
        select code.Groups["code"].Value;

    [GeneratedRegex("`(?<code>[a-z_]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();
}
