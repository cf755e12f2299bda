using System.Collections.Immutable;
using Andon.Schemas;

namespace Andon.Runs;

/// <summary>Why a command was refused. Nothing changed.</summary>
/// <param name="Kind">What sort of answer it is.</param>
/// <param name="Code">A stable word, such as <c>task_closed</c>.</param>
/// <param name="Message">Place, reason and remedy, for people.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Message)
{
    /// <summary>Where the input broke its schema.</summary>
    public ImmutableArray<SchemaError> Errors { get; init; } = [];

    /// <summary>Facts a program needs to go on, such as <c>decided_by</c> or <c>replaced_by</c>.</summary>
    public ImmutableDictionary<string, string> Details { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>What sort of refusal it is; over HTTP these are 404, 403, 422, 409 and 412.</summary>
public enum RefusalKind
{
    /// <summary>There is no such thing in this tenant.</summary>
    NotFound,

    /// <summary>The actor may not.</summary>
    Forbidden,

    /// <summary>The input is wrong in itself.</summary>
    Invalid,

    /// <summary>The state does not admit it.</summary>
    Conflict,

    /// <summary>The actor decided on something else than what is there now.</summary>
    Stale,
}
