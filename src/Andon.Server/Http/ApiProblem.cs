using System.Net;
using System.Text.Json.Serialization;
using Andon.Pipelines;
using Andon.Schemas;

namespace Andon.Server.Http;

/// <summary>A refusal of the HTTP layer itself, before or beside what the engine says.</summary>
internal sealed class ApiProblem(HttpStatusCode status, string code, string message) : Exception(message)
{
    public HttpStatusCode Status => status;

    public string Code => code;

    /// <summary>Where in the body it is.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>When the same request may do; null where nothing is known of that.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ApiProblem Unauthorized(string code, string message) => new(HttpStatusCode.Unauthorized, code, message);

    public static ApiProblem Forbidden(string code, string message) => new(HttpStatusCode.Forbidden, code, message);

    public static ApiProblem NotFound(string code, string message) => new(HttpStatusCode.NotFound, code, message);

    public static ApiProblem Bad(string code, string message, params IReadOnlyList<FieldError> errors) => new(HttpStatusCode.BadRequest, code, message) { Errors = errors };

    public static ApiProblem Invalid(string code, string message, params IReadOnlyList<FieldError> errors) => new(HttpStatusCode.UnprocessableEntity, code, message) { Errors = errors };
}

/// <summary>One thing that is wrong in a body.</summary>
/// <param name="Pointer">The JSON pointer of the place.</param>
/// <param name="Keyword">The rule that it breaks.</param>
/// <param name="Message">For people.</param>
internal sealed record FieldError(string Pointer, string Keyword, string Message)
{
    /// <summary>The line in the source, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>The column in the source, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Column { get; init; }

    public static FieldError Of(SchemaError error) => new(error.Pointer, error.Keyword, error.Message);

    public static FieldError Of(PipelineProblem problem) =>
        new(problem.Pointer, problem.Code, problem.Message) { Line = problem.Line > 0 ? problem.Line : null, Column = problem.Column > 0 ? problem.Column : null };
}
