using System.Text.Json;

namespace Andon.Schemas;

/// <summary>How a schema is compiled and how much work a validation may do. Every limit has a default that no honest document reaches.</summary>
public sealed record SchemaOptions
{
    /// <summary>The options used when none are given.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>
    /// Whether <c>format</c> is checked. False by default, as the specification and its test suite have it: a format is then an annotation.
    /// True for forms, parameters and outputs. A metaschema with the format-assertion vocabulary asserts whatever is set here.
    /// </summary>
    public bool AssertFormats { get; init; }

    /// <summary>
    /// Finds a document that the schema refers to by an absolute URI, or answers null. A pure function, called only while compiling; what it
    /// throws reaches the caller of <see cref="JsonSchema.TryParse"/>. None by default: a reference to an unknown document is then a problem.
    /// The metaschemas of draft 2020-12 are always known.
    /// </summary>
    public Func<Uri, JsonElement?>? Resolve { get; init; }

    /// <summary>How deep subschemas may nest, both in the schema and while evaluating; default 512, 1 to 4,096.
    /// A smaller stack than usual lowers it: the limit is then reported early, never overrun.</summary>
    public int MaxDepth { get; init => field = Within(value, 1, 4_096); } = 512;

    /// <summary>How many subschemas a schema may have, with the documents it refers to; default 20,000, 1 to 1,000,000.</summary>
    public int MaxSubschemas { get; init => field = Within(value, 1, 1_000_000); } = 20_000;

    /// <summary>How many errors <see cref="JsonSchema.Validate"/> reports at most, besides the one of giving up; default 100,
    /// 1 to 10,000.</summary>
    public int MaxErrors { get; init => field = Within(value, 1, 10_000); } = 100;

    /// <summary>
    /// How many steps one validation may take before it gives up; default 10,000,000, 1 to 1,000,000,000. A step is one evaluation of a
    /// subschema or one comparison of two values. It bounds schemas whose branches multiply.
    /// </summary>
    public int MaxSteps { get; init => field = Within(value, 1, 1_000_000_000); } = 10_000_000;

    /// <summary>How long a <c>pattern</c> may be, in UTF-16 code units; default 4,096, 1 to 65,536.</summary>
    public int MaxPatternLength { get; init => field = Within(value, 1, 65_536); } = 4_096;

    /// <summary>
    /// How long one match of a pattern may take, in milliseconds; default 100, 1 to 10,000. Only patterns with lookaround, word boundaries or
    /// back-references, and very large ones, can come near it: all others run in time linear in the text. A validation may make many matches.
    /// </summary>
    public int MaxMatchMs { get; init => field = Within(value, 1, 10_000); } = 100;

    private static int Within(int value, int least, int most) =>
        value >= least && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"must be between {least} and {most}");
}
