using System.Text.Json;

namespace Andon.Schemas;

/// <summary>A compiled subschema. Completed once by the compiler, after its children, and never changed again.</summary>
internal sealed class SchemaNode(SchemaResource resource, string location)
{
    private Keyword[] _keywords = [];
    private Keyword[] _unevaluated = [];
    private bool? _constant;

    /// <summary>The resource it belongs to: what a dynamic scope is made of.</summary>
    public SchemaResource Resource { get; } = resource;

    /// <summary>Where it stands, in the form of <see cref="SchemaProblem.Pointer"/>.</summary>
    public string Location { get; } = location;

    /// <summary>Its <c>$dynamicAnchor</c>, if any.</summary>
    public string? DynamicAnchor { get; set; }

    /// <summary>Whether it is the schema <c>false</c>.</summary>
    public bool IsFalse => _constant == false;

    /// <summary>Makes it a schema of keywords.</summary>
    /// <param name="keywords">In the order of evaluation: cheap ones first.</param>
    /// <param name="unevaluated">Those that ask what the others have evaluated.</param>
    public void Complete(Keyword[] keywords, Keyword[] unevaluated) => (_keywords, _unevaluated) = (keywords, unevaluated);

    /// <summary>Makes it a boolean schema.</summary>
    public void Complete(bool constant) => _constant = constant;

    /// <summary>Whether the instance matches. Only a subschema that matches adds to what is evaluated.</summary>
    public bool Evaluate(Evaluation run, JsonElement instance, Evaluated? evaluated)
    {
        if (_constant == true)
            return true;
        if (_constant == false)
            return run.Collects && run.Fail(this, "false", "is not allowed here");

        var scopes = run.Enter(this);
        if (scopes < 0)
            return false;
        var own = evaluated is not null || _unevaluated.Length > 0 ? Evaluated.For(instance) : null;
        var valid = EvaluateAll(_keywords, run, instance, own)
            // After a failure the rest would be called unevaluated only because nothing was noted.
            && EvaluateAll(_unevaluated, run, instance, own);
        run.Leave(scopes);
        if (valid && evaluated is not null && own is not null)
            evaluated.Add(own);
        return valid && !run.Stopped;
    }

    private bool EvaluateAll(Keyword[] keywords, Evaluation run, JsonElement instance, Evaluated? own)
    {
        var valid = true;
        foreach (var keyword in keywords)
        {
            if (keyword.Evaluate(run, this, instance, own))
                continue;
            valid = false;
            if (!run.GoesOn)
                break;
        }

        return valid;
    }
}
