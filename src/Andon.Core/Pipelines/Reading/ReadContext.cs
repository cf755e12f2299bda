namespace Andon.Pipelines;

/// <summary>What one reading shares: where problems go, and how parts of the tree become JSON.</summary>
internal sealed class ReadContext : IDisposable
{
    public ProblemList Problems { get; } = new();

    public SourceJson Json { get; } = new();

    public void Dispose() => Json.Dispose();

    public void Fail(string code, string pointer, SourceNode at, string message) => Fail(code, pointer, at.Line, at.Column, message);

    public void Fail(string code, string pointer, int line, int column, string message) =>
        Problems.Add(new PipelineProblem(code, pointer, message) { Line = line, Column = column });

    public void FailKind(string pointer, SourceNode at, string name, string expected) =>
        Fail("wrong_kind", pointer, at, $"'{name}' must be {expected}, not {at.Kind}");

    /// <summary>Reports every key that is written twice, anywhere in the tree.</summary>
    public void FailDuplicates(SourceNode node, string pointer)
    {
        if (Problems.IsFull) return;
        if (node is SourceSequence sequence)
        {
            for (var i = 0; i < sequence.Items.Length; i++)
                if (sequence.Items[i] is not SourceScalar) FailDuplicates(sequence.Items[i], JsonPointer.Of(pointer, i));
        }
        else if (node is SourceMapping mapping)
        {
            foreach (var entry in mapping.Duplicates.Take(PipelineLimits.MaxProblems))
                Fail("duplicate_key", JsonPointer.Of(pointer, entry.Key), entry.Line, entry.Column, $"the key '{entry.Key}' is there twice, first on line {mapping.Find(entry.Key)!.Line}; keep one");
            foreach (var entry in mapping.Entries)
                if (entry.Value is not SourceScalar) FailDuplicates(entry.Value, JsonPointer.Of(pointer, entry.Key));
        }
    }
}
