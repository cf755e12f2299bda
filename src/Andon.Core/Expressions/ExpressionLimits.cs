namespace Andon.Expressions;

/// <summary>The bounds of an expression. Each is reached with a clear error, and nothing is cut off silently.</summary>
/// <remarks>
/// They are constants and not options: whether a pipeline is valid, and what it computes, must be the same on every node.
/// </remarks>
public static class ExpressionLimits
{
    /// <summary>Characters of one expression's source.</summary>
    public const int MaxSourceLength = 16_384;

    /// <summary>
    /// Levels of nesting, counted in the syntax tree: parentheses, but also each operator of a chain such as <c>a + b + c</c>.
    /// It bounds the stack that parsing and evaluating need.
    /// </summary>
    public const int MaxDepth = 200;

    /// <summary>
    /// Steps of one evaluation, or of all expressions of one template together. A step is one node of the tree, one element
    /// visited, or <see cref="CharactersPerStep"/> characters of text touched; a million take some tens of milliseconds, and
    /// about a second where they search a long text for the worst of patterns.
    /// </summary>
    public const int MaxSteps = 1_000_000;

    /// <summary>Characters of text that count as one step.</summary>
    public const int CharactersPerStep = 32;

    /// <summary>Characters compared in the search for a part of a text that count as one step; they are compared many at a time.</summary>
    public const int ComparisonsPerStep = 8_192;

    /// <summary>Characters of a string that an expression or a template builds. Strings that are passed on may be longer.</summary>
    public const int MaxStringLength = 4 * 1024 * 1024;

    /// <summary>Elements of a list that an expression builds. Lists that are passed on may be longer.</summary>
    public const int MaxListLength = 100_000;

    /// <summary>
    /// Size of a list or map that an expression builds, with all that is inside, in about the characters of its JSON. Values
    /// share their parts, so that without it a short expression could build one that takes years to write.
    /// </summary>
    public const long MaxValueSize = 16 * 1024 * 1024;

    /// <summary>Levels of lists and maps inside one another that are compared.</summary>
    public const int MaxValueDepth = 512;

    /// <summary>
    /// Size of a regular expression, with counted repetitions multiplied out: <c>(ab){3}</c> counts 6. The work of a search is
    /// at most this times the length of the text.
    /// </summary>
    public const int MaxPatternSize = 2_000;

    /// <summary>Levels of objects and arrays in a template.</summary>
    public const int MaxTemplateDepth = 64;

    /// <summary>Expressions in one template.</summary>
    public const int MaxTemplateExpressions = 1_000;

    /// <summary>Bytes of JSON that one template renders.</summary>
    public const long MaxTemplateBytes = 64 * 1024 * 1024;
}
