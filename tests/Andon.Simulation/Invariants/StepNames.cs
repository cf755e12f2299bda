namespace Andon.Invariants;

/// <summary>What the name of a step says: <c>map/key/step</c> is a step of the item <c>map/key</c> of <c>map</c>, to any depth.</summary>
internal static class StepNames
{
    /// <summary>The item that a step is in; null for a step of the pipeline itself.</summary>
    public static string? ItemOf(string step) => step.LastIndexOf('/') is > 0 and var slash ? step[..slash] : null;

    /// <summary>The map that a step is in; null for a step of the pipeline itself.</summary>
    public static string? MapOf(string step) => ItemOf(step) is { } item ? MapOfItem(item) : null;

    public static string MapOfItem(string item) => item[..item.LastIndexOf('/')];

    public static string KeyOfItem(string item) => item[(item.LastIndexOf('/') + 1)..];

    /// <summary>The step that another means by a name of its own pipeline or item.</summary>
    public static string Beside(string step, string other) => ItemOf(step) is { } item ? $"{item}/{other}" : other;

    /// <summary>Whether a step is in a map or an item, however deep.</summary>
    public static bool IsIn(string step, string outer) => step.Length > outer.Length && step[outer.Length] == '/' && step.StartsWith(outer, StringComparison.Ordinal);

    /// <summary>The items that a step is in, from the inside.</summary>
    public static IEnumerable<string> ItemsAround(string step)
    {
        for (var item = ItemOf(step); item is not null; item = ItemOf(MapOfItem(item))) yield return item;
    }

    /// <summary>The maps that a step is in, from the inside.</summary>
    public static IEnumerable<string> MapsAround(string step) => ItemsAround(step).Select(MapOfItem);
}
