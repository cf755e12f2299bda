using System.Collections.Concurrent;

namespace Andon.Runs;

/// <summary>
/// The one run whose steps are carried out here, with the children that it waits for. A process that ends with one run must not start work of
/// others, which it would only break off.
/// </summary>
internal sealed class Focus
{
    private readonly ConcurrentDictionary<Guid, bool> runs = new();

    /// <summary>The run itself; empty before there is one.</summary>
    public Guid Root { get; private set; }

    /// <summary>The run and its children, as they are now.</summary>
    public IReadOnlySet<Guid> Runs => runs.Keys.ToHashSet();

    public bool Holds(Guid run) => runs.ContainsKey(run);

    /// <summary>Carries this run from now on, and no other; <paramref name="tree"/> is it and what is under way below it.</summary>
    public void Set(Guid root, IEnumerable<Guid> tree)
    {
        runs.Clear();
        Root = root;
        foreach (var run in tree) runs[run] = true;
    }

    public void Add(Guid child) => runs[child] = true;

    /// <summary>A child that has ended, and whose parent knows, asks for nothing more.</summary>
    public void See(Run run)
    {
        if (run is { Ended: not null, Parent: not null, IsParentUntold: false, Calls.IsEmpty: true } && run.Id != Root) runs.TryRemove(run.Id, out _);
    }
}
