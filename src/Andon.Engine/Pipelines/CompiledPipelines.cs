namespace Andon.Pipelines;

/// <summary>
/// Compiled versions that were used last, up to so many steps in all. A version never changes, and a run under way holds its own: one that is
/// dropped here is only compiled again by the next run that is loaded or submitted.
/// </summary>
internal sealed class CompiledPipelines(int mostSteps)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Tenant, string Name, int Version), LinkedListNode<Pipeline>> byVersion = [];
    private readonly LinkedList<Pipeline> lastUsedFirst = [];
    private int steps;

    public Pipeline? Find(string tenant, string name, int version)
    {
        lock (gate)
        {
            if (!byVersion.TryGetValue((tenant, name, version), out var node)) return null;
            if (node != lastUsedFirst.First)
            {
                lastUsedFirst.Remove(node);
                lastUsedFirst.AddFirst(node);
            }

            return node.Value;
        }
    }

    /// <summary>Keeps a version, and gives it back; where two compiled it at once, both get the first.</summary>
    public Pipeline Keep(Pipeline pipeline)
    {
        lock (gate)
        {
            if (byVersion.TryGetValue(Key(pipeline), out var there)) return there.Value;
            byVersion.Add(Key(pipeline), lastUsedFirst.AddFirst(pipeline));
            steps += pipeline.Steps.Length;
            // The newest stays whatever its size, for it is about to be used.
            while (steps > mostSteps && lastUsedFirst.Last!.Value is var last && last != pipeline)
            {
                lastUsedFirst.RemoveLast();
                byVersion.Remove(Key(last));
                steps -= last.Steps.Length;
            }

            return pipeline;
        }
    }

    private static (string Tenant, string Name, int Version) Key(Pipeline pipeline) => (pipeline.Tenant, pipeline.Name, pipeline.Version);
}
