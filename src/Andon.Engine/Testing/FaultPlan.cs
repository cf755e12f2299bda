using Andon.Runs;
using Andon.Stores;

namespace Andon.Testing;

/// <summary>What is to go wrong at an append.</summary>
internal enum Fault
{
    None,
    CrashBefore,
    CrashAfter,
    LoseAnswer,
}

/// <summary>Counts the appends of a line over all its lives, and knows at which of them something goes wrong. Each fault happens once.</summary>
internal sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<(Fault Fault, Func<long, Append, bool> IsHere)> planned = [];
    private long appends;

    public long Appends => Interlocked.Read(ref appends);

    /// <summary>At the append of this number, counted from the next one.</summary>
    public void Plan(Fault fault, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        lock (gate)
        {
            var at = appends + number;
            planned.Add((fault, (n, _) => n == at));
        }
    }

    /// <summary>At the next append that has such an event.</summary>
    public void Plan(Fault fault, Func<RunEvent, bool> of)
    {
        ArgumentNullException.ThrowIfNull(of);
        lock (gate) planned.Add((fault, (_, append) => RunLoader.Decode(append.RunId, new LogRow(append.ExpectedSequence + 1, append.At, append.Events)).Any(of)));
    }

    public Fault Next(Append append)
    {
        lock (gate)
        {
            var number = ++appends;
            var found = planned.FindIndex(p => p.IsHere(number, append));
            if (found < 0) return Fault.None;
            var fault = planned[found].Fault;
            planned.RemoveAt(found);
            return fault;
        }
    }
}
