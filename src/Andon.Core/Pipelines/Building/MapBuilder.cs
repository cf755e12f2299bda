using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>A <c>map</c> step.</summary>
/// <example>
/// <code>
/// .Map("pages", "${{ params.pages }}", m => m
///     .Key("${{ item.slug }}")
///     .Steps(s => s
///         .Script("render", ["./render.sh"])
///         .ApprovalGate("check", g => g.After("render"))))
/// </code>
/// </example>
public sealed class MapBuilder : StepBuilder<MapBuilder>
{
    private ImmutableArray<StepDefinition> steps = [];

    internal MapBuilder(string name, object over)
        : base(name, BuiltInStepTypes.Map.Name) => Set("over", BuilderJson.From(over));

    /// <summary>An expression that names an item for good, such as <c>${{ item.id }}</c>. Default: its place in the list.</summary>
    public MapBuilder Key(string key) => Set("key", key);

    /// <summary>Items under way at once, from 1 to 10,000. Default: 100.</summary>
    public MapBuilder MaxParallel(int items) => Set("max_parallel", items);

    /// <summary>Items that may fail before the map does. Default: 0.</summary>
    public MapBuilder MaxFailures(int items) => Set("max_failures", items);

    /// <summary>What is carried out for each item; several calls add up.</summary>
    public MapBuilder Steps(Action<ItemBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var item = new ItemBuilder();
        configure(item);
        steps = steps.AddRange(item.ToSteps());
        return this;
    }

    internal override StepDefinition Build() => base.Build() with { Steps = steps };
}

/// <summary>The steps of each item of a map.</summary>
public sealed class ItemBuilder : StepsBuilder<ItemBuilder>
{
    internal ItemBuilder()
    {
    }
}
