using System.Globalization;
using System.Security.Cryptography;

namespace Andon.Steps.Processes;

/// <summary>
/// What every process of an attempt carries as <c>ANDON_ATTEMPT</c>: <c>run/step/revision#attempt:tag</c>. Children inherit it, so that
/// those that left the group are found too. The tag is a digest of the attempt's token, which itself is nobody else's business.
/// </summary>
internal sealed record AttemptMark(Guid RunId, string Step, int Revision, int Attempt, string Tag)
{
    public const string Variable = "ANDON_ATTEMPT";

    /// <summary>Whether an earlier attempt of the step can have left anything behind.</summary>
    public bool HasEarlier => Attempt > 1 || Revision > 1;

    public static AttemptMark Of(StepContext context) => new(
        context.RunId, context.Step, context.Revision, context.Attempt,
        Convert.ToHexStringLower(SHA256.HashData(context.Token.ToByteArray()).AsSpan(0, 6)));

    public static AttemptMark? Parse(string text)
    {
        var run = text.IndexOf('/');
        var activation = text.LastIndexOf('/');
        var attempt = text.LastIndexOf('#');
        var tag = text.LastIndexOf(':');
        return run > 0 && activation > run && attempt > activation && tag > attempt
            && Guid.TryParseExact(text.AsSpan(0, run), "D", out var runId)
            && int.TryParse(text.AsSpan(activation + 1, attempt - activation - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && int.TryParse(text.AsSpan(attempt + 1, tag - attempt - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new(runId, text[(run + 1)..activation], revision, number, text[(tag + 1)..])
                : null;
    }

    public bool IsOf(Guid runId, string step) => RunId == runId && string.Equals(Step, step, StringComparison.Ordinal);

    public bool IsEarlierThan(AttemptMark other) =>
        IsOf(other.RunId, other.Step) && (Revision, Attempt).CompareTo((other.Revision, other.Attempt)) < 0;

    public override string ToString() => $"{RunId:D}/{Step}/{Revision}#{Attempt}:{Tag}";
}
