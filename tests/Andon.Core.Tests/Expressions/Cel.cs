using System.Text.Json;

namespace Andon.Expressions;

/// <summary>What the tests of expressions share: evaluation against variables that are given as JSON.</summary>
internal static class Cel
{
    public static readonly IScope Nothing = new Variables();

    public static Expression Parse(string source)
    {
        Expression.TryParse(source, out var expression, out var error).ShouldBeTrue($"{source}: {error}");
        return expression!;
    }

    public static Value Value(string source, IScope? scope = null)
    {
        var result = Parse(source).Evaluate(scope ?? Nothing);
        result.Ok.ShouldBeTrue($"{source}: {result.Error}");
        return result.Value;
    }

    public static ExpressionError Error(string source, IScope? scope = null)
    {
        if (!Expression.TryParse(source, out var expression, out var error)) return error!;
        var result = expression!.Evaluate(scope ?? Nothing);
        result.Ok.ShouldBeFalse($"{source} gives {result.Value}");
        return result.Error!;
    }

    public static Variables With(string name, string json) => new Variables().And(name, json);

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}

internal sealed class Variables : IScope
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    public Variables And(string name, string json) => And(name, Value.FromJson(Cel.Json(json)));

    public Variables And(string name, Value value)
    {
        _values[name] = value;
        return this;
    }

    public bool TryGet(string variable, out Value value) => _values.TryGetValue(variable, out value);
}
