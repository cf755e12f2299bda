using System.Collections;

namespace Andon.Steps;

/// <summary>What log entries of an attempt say of it: values for programs, a line for people.</summary>
internal sealed class AttemptScope(string tenant, Guid run, string step, int attempt) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Tenant", tenant),
        1 => new("RunId", run),
        2 => new("Step", step),
        3 => new("Attempt", attempt),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"tenant {tenant}, run {run}, step {step}, attempt {attempt}";
}
