using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// The alternatives of <c>anyOf</c> or <c>oneOf</c> that failed. When all did, it tells what the author most likely wanted, instead of the
/// errors of every alternative.
/// </summary>
internal readonly struct Attempts(Evaluation run)
{
    private readonly List<List<SchemaError>>? _failed = run.Collects ? [] : null;

    public bool Try(SchemaNode branch, JsonElement instance, Evaluated? evaluated)
    {
        if (_failed is null)
            return branch.Evaluate(run, instance, evaluated);
        if (run.Apart(branch, instance, evaluated, out var errors))
            return true;
        _failed.Add(errors);
        return false;
    }

    /// <summary>Reports that no alternative matched, with the errors of the one that comes nearest.</summary>
    public bool Explain(SchemaNode at, string keyword)
    {
        var mark = new SchemaErrorMark(run, at, keyword);
        string[] kinds = [.. _failed!.Select(mark.WrongKind).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (kinds.Length > 0 && _failed!.TrueForAll(errors => mark.WrongKind(errors) is not null))
            return mark.Report($"matches no alternative: it {string.Join("; or it ", kinds)}");
        if (_failed!.Count == 0)
            return mark.Report("matches no alternative");
        var nearest = _failed.MinBy(mark.Distance)!;
        mark.Report($"matches no alternative; the nearest is number {_failed.IndexOf(nearest) + 1} of {_failed.Count}");
        run.Fail(nearest);
        return false;
    }

    /// <summary>Judges errors from where the alternatives stand.</summary>
    private readonly struct SchemaErrorMark(Evaluation run, SchemaNode at, string keyword)
    {
        private readonly string _here = run.Here;

        public bool Report(string message) => run.Fail(at, keyword, message);

        /// <summary>The message, when the alternative is for another kind of value altogether.</summary>
        public string? WrongKind(List<SchemaError> errors)
        {
            var here = _here;
            return errors.Find(error =>
                error.Keyword is "type" or "const" or "enum" && string.Equals(error.Pointer, here, StringComparison.Ordinal))?.Message;
        }

        /// <summary>
        /// How far the instance is from an alternative: another kind of value is farthest; then another value of a property that tells
        /// alternatives apart (a constant); then the number of errors.
        /// </summary>
        public int Distance(List<SchemaError> errors)
        {
            if (WrongKind(errors) is not null)
                return 1_000_000;
            return errors.Count + (errors.Exists(error => error.Keyword is "const") ? 100_000 : 0);
        }
    }
}
