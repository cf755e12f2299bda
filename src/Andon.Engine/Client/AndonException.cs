using System.Collections.Immutable;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Schemas;

namespace Andon.Client;

/// <summary>An operation was refused; nothing changed. The message names the place, the reason and the remedy.</summary>
public sealed class AndonException : Exception
{
    /// <summary>Creates the exception from a refusal.</summary>
    public AndonException(Refusal refusal)
        : base(refusal.Message)
    {
        Kind = refusal.Kind;
        Code = refusal.Code;
        Errors = refusal.Errors;
        Details = refusal.Details;
    }

    /// <summary>Creates the exception.</summary>
    public AndonException(RefusalKind kind, string code, string message)
        : this(new Refusal(kind, code, message))
    {
    }

    /// <summary>What sort of answer it is.</summary>
    public RefusalKind Kind { get; }

    /// <summary>A stable word, such as <c>task_closed</c>.</summary>
    public string Code { get; }

    /// <summary>Where the input broke its schema.</summary>
    public ImmutableArray<SchemaError> Errors { get; }

    /// <summary>The problems of a definition that was not published.</summary>
    public ImmutableArray<PipelineProblem> Problems { get; init; } = [];

    /// <summary>Facts a program needs to go on.</summary>
    public ImmutableDictionary<string, string> Details { get; }
}
