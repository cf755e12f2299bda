namespace Andon.Chaos.Decisions;

/// <summary>
/// Whether the operations on one task can be put into one order that each of them fits between its call and its answer, so that a task which does one
/// thing at a time would have given the same answers. The search of Wing and Gong ("Testing and verifying concurrent objects", 1993), which tries what could
/// be next, with Lowe's memory of the places it has been at ("Testing for linearizability", 2017): the set of operations done and the state they led to.
/// </summary>
internal sealed class Linearizability
{
    /// <summary>Operations of one history; each is a bit of a place.</summary>
    public const int MaxOperations = 62;

    private readonly TaskModel model;
    private readonly IReadOnlyList<Operation> operations;
    private readonly HashSet<(ulong Done, TaskModel.State State)> seen = [];

    private Linearizability(TaskModel model, IReadOnlyList<Operation> operations) => (this.model, this.operations) = (model, operations);

    /// <summary>Whether there is such an order. An operation without an answer may have happened at any time after its call, or not at all.</summary>
    public static bool Holds(TaskModel model, IReadOnlyList<Operation> operations)
    {
        if (operations.Count > MaxOperations) throw new ArgumentException($"a history has at most {MaxOperations} operations", nameof(operations));
        return new Linearizability(model, operations).Search(0, TaskModel.State.Open);
    }

    private bool Search(ulong done, TaskModel.State state)
    {
        if (!seen.Add((done, state))) return false;
        var left = Enumerable.Range(0, operations.Count).Where(i => (done & (1UL << i)) == 0).ToList();
        if (left.TrueForAll(i => operations[i].Answer is null)) return true;
        // Whatever was answered before an operation was called comes before it.
        var first = left.Min(i => operations[i].Returned);
        foreach (var i in left.Where(i => operations[i].Called <= first))
        {
            var (next, answer) = model.Step(state, operations[i]);
            if ((operations[i].Answer is not { } told || told == answer) && Search(done | (1UL << i), next)) return true;
        }

        return false;
    }
}
