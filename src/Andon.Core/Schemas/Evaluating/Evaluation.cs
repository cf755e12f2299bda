using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// One validation under way: its errors, its place in the instance, its dynamic scope and the work it may still do. Used by one thread.
/// It either only answers yes or no, or collects errors, which costs pointers and messages.
/// </summary>
internal sealed class Evaluation
{
    private readonly SchemaOptions _options;
    private readonly List<SchemaResource> _scopes = [];
    private readonly InstancePath? _path;
    private List<SchemaError>? _errors;
    private SchemaError? _gaveUp;
    private SchemaNode _current;
    private int _depth;
    private int _steps;

    private Evaluation(SchemaNode root, SchemaOptions options, bool collects)
    {
        _options = options;
        _current = root;
        if (collects)
            (_path, _errors) = (new InstancePath(), []);
    }

    public static bool IsValid(SchemaNode root, JsonElement instance, SchemaOptions options) =>
        instance.ValueKind != JsonValueKind.Undefined && root.Evaluate(new Evaluation(root, options, collects: false), instance, null);

    public static ImmutableArray<SchemaError> Errors(SchemaNode root, JsonElement instance, SchemaOptions options)
    {
        var run = new Evaluation(root, options, collects: true);
        if (instance.ValueKind == JsonValueKind.Undefined)
            run.Fail(root, "type", "must be a JSON value");
        else
            root.Evaluate(run, instance, null);
        if (run._gaveUp is not null)
            run._errors!.Add(run._gaveUp);
        return [.. run._errors!];
    }

    /// <summary>Whether errors are wanted; when not, a keyword need not word one.</summary>
    public bool Collects => _errors is not null;

    /// <summary>Whether the run was given up: nothing it still answers counts.</summary>
    public bool Stopped => _gaveUp is not null;

    /// <summary>Whether to look for further errors after one.</summary>
    public bool GoesOn => _gaveUp is null && _errors is not null && _errors.Count < _options.MaxErrors;

    /// <summary>The resources entered on the way here, the outermost first.</summary>
    public List<SchemaResource> Scopes => _scopes;

    /// <summary>Where in the instance the run is, as a JSON pointer; empty when it only answers yes or no.</summary>
    public string Here => _path?.ToString() ?? "";

    public JsonEquality Equality => field ??= new JsonEquality(this);

    /// <summary>Notes an error; answers false, so that a keyword can return it.</summary>
    public bool Fail(SchemaNode at, string keyword, string message)
    {
        // What a run that was given up still finds is no error of the instance.
        if (GoesOn)
            _errors!.Add(new SchemaError(Here, keyword, message, JsonPointers.Append(at.Location, keyword)));
        return false;
    }

    public void Fail(IEnumerable<SchemaError> errors)
    {
        if (GoesOn)
            _errors!.AddRange(errors.Take(_options.MaxErrors - _errors.Count));
    }

    /// <summary>Evaluates a subschema against a part of the instance.</summary>
    public bool Property(SchemaNode schema, JsonProperty property)
    {
        _path?.Push(JsonText.NameOf(property));
        var valid = schema.Evaluate(this, property.Value, null);
        _path?.Pop();
        return valid;
    }

    public bool Item(SchemaNode schema, JsonElement item, int index)
    {
        _path?.Push(index);
        var valid = schema.Evaluate(this, item, null);
        _path?.Pop();
        return valid;
    }

    /// <summary>Notes an error about a property of the instance, rather than about the instance.</summary>
    public bool FailProperty(SchemaNode at, string keyword, string name, string message)
    {
        _path?.Push(name);
        Fail(at, keyword, message);
        _path?.Pop();
        return false;
    }

    /// <summary>Evaluates a subschema whose failure is no error of the instance.</summary>
    public bool Silently(SchemaNode schema, JsonElement instance, Evaluated? evaluated)
    {
        var errors = _errors;
        _errors = null;
        var valid = schema.Evaluate(this, instance, evaluated);
        _errors = errors;
        return valid;
    }

    /// <summary>Evaluates an alternative, and keeps its errors apart.</summary>
    public bool Apart(SchemaNode schema, JsonElement instance, Evaluated? evaluated, out List<SchemaError> apart)
    {
        var errors = _errors;
        _errors = apart = [];
        var valid = schema.Evaluate(this, instance, evaluated);
        _errors = errors;
        return valid;
    }

    public bool Matches(BoundedRegex regex, string text)
    {
        if (regex.IsMatch(text) is { } matches)
            return matches;
        GiveUp($"was not checked to the end: matching the pattern {regex.Source} took longer than {_options.MaxMatchMs} ms");
        return false;
    }

    /// <summary>Enters a subschema; answers what <see cref="Leave"/> needs, or a negative number when the run must stop.</summary>
    public int Enter(SchemaNode node)
    {
        _current = node;
        if (!Step(0))
            return -1;
        var scopes = _scopes.Count;
        _depth++;
        if (scopes == 0 || !ReferenceEquals(_scopes[^1], node.Resource))
            _scopes.Add(node.Resource);
        return scopes;
    }

    public void Leave(int scopes)
    {
        _depth--;
        if (_scopes.Count > scopes)
            _scopes.RemoveAt(scopes);
    }

    /// <summary>Counts a step, this much deeper than the current subschema. False when the run must stop.</summary>
    public bool Step(int deeper)
    {
        if (_gaveUp is not null)
            return false;
        if (++_steps > _options.MaxSteps)
            GiveUp($"was not checked to the end: it took more than {_options.MaxSteps:N0} steps");
        else if (_depth + deeper >= _options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            GiveUp($"was not checked to the end: it nests deeper than {_options.MaxDepth:N0} levels, or the schema refers to itself without end");
        return _gaveUp is null;
    }

    // The first reason is the cause; the others follow from it.
    private void GiveUp(string message) => _gaveUp ??= new SchemaError(Here, "limit", message, _current.Location);
}
