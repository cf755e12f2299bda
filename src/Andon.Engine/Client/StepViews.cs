using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Andon.Runs;

namespace Andon.Client;

/// <summary>The steps of a run as they are shown, made when somebody looks: whoever submits a run mostly does not.</summary>
internal sealed class StepViews(Run run) : IReadOnlyDictionary<string, StepView>
{
    private OrderedDictionary<string, StepView>? made;

    public IEnumerable<string> Keys => Views.Keys;

    public IEnumerable<StepView> Values => Views.Values;

    public int Count => run.Steps.Count;

    public StepView this[string key] => Views[key];

    private OrderedDictionary<string, StepView> Views => made ??= new(run.StepsInOrder.Select(s => KeyValuePair.Create(s.Name, RunViews.Of(run, s))));

    public bool ContainsKey(string key) => Views.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StepView value) => Views.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, StepView>> GetEnumerator() => Views.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
