namespace Andon.Pipelines;

/// <summary>JSON Schemas of the <c>config</c> of the built-in step types. Strings that hold a template are checked when they are rendered.</summary>
internal static class ConfigSchemas
{
    public const string Noop = """{"type":"object","additionalProperties":false}""";

    public const string Transform = """
        {"type":"object","required":["output"],"properties":{"output":{"title":"Template of the output"}},"additionalProperties":false}
        """;

    public const string Script = """
        {
          "type": "object",
          "required": ["run"],
          "properties": {
            "run": {"title": "Program and arguments", "type": "array", "minItems": 1, "maxItems": 10000, "items": {"type": "string"}},
            "env": {"title": "Environment", "type": "object", "additionalProperties": {"type": "string"}},
            "stdin": {"title": "JSON given on standard input"},
            "inputs": {"title": "Files laid into the working folder, by path: a file kept by another step, or any other value", "type": "object"},
            "files": {"title": "Files of the working folder that are kept, by name: their paths", "type": "object", "additionalProperties": {"type": "string"}},
            "output": {"title": "How standard output is read", "enum": ["json", "text", "kv"], "default": "json"}
          },
          "additionalProperties": false
        }
        """;

    public const string Http = """
        {
          "type": "object",
          "required": ["url"],
          "properties": {
            "method": {"enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], "default": "GET"},
            "url": {"type": "string", "pattern": "^https?://"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": {"title": "A string is sent as it is, anything else as JSON"},
            "expect": {
              "title": "Status codes that count as success",
              "type": "array", "minItems": 1, "maxItems": 100,
              "items": {"type": ["integer", "string"], "minimum": 100, "maximum": 599, "pattern": "^[1-5](xx|[0-9][0-9])$"},
              "default": ["2xx"]
            }
          },
          "additionalProperties": false
        }
        """;

    public const string Delay = """
        {
          "type": "object",
          "properties": {
            "for": {"title": "A duration such as 90s or 48h", "type": "string"},
            "until": {"title": "A time of RFC 3339", "type": "string"}
          },
          "additionalProperties": false
        }
        """;

    public static readonly string Signal = $$"""
        {
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": {"title": "What the signal is called", "type": "string", "minLength": 1, "maxLength": {{PipelineLimits.MaxKeyLength}}},
            "timeout": {"title": "How long it is waited for, such as 90s or 48h", "type": "string"},
            "schema": {"title": "JSON Schema of the signal's data", "type": ["object", "boolean"]}
          },
          "additionalProperties": false
        }
        """;

    public const string External = """
        {
          "type": "object",
          "properties": {"schema": {"title": "JSON Schema of what the worker sends", "type": ["object", "boolean"]}},
          "additionalProperties": false
        }
        """;

    public static readonly string Map = $$"""
        {
          "type": "object",
          "required": ["over"],
          "properties": {
            "over": {"title": "The list, or an expression that gives it", "type": ["array", "string"]},
            "key": {"title": "Names an item for good", "type": "string"},
            "max_parallel": {"title": "Items under way at once", "type": "integer", "minimum": 1, "maximum": {{PipelineLimits.MaxParallel}}, "default": {{PipelineLimits.DefaultMapParallel}}},
            "max_failures": {"title": "Items that may fail before the map does", "type": "integer", "minimum": 0, "maximum": {{PipelineLimits.MaxMapItems}}, "default": 0}
          },
          "additionalProperties": false
        }
        """;

    public const string Pipeline = """
        {
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": {"title": "The pipeline", "type": "string", "minLength": 1},
            "version": {"title": "Its version; the newest where it is left out", "type": "integer", "minimum": 1},
            "params": {"title": "Its parameters", "type": ["object", "string"]}
          },
          "additionalProperties": false
        }
        """;

    private static readonly string People = $$"""
        "title": {"type": "string"},
        "instructions": {"type": "string"},
        "form_schema": {"type": ["object", "boolean"]},
        "assignee_role": {"type": "string", "minLength": 1},
        "assignee_id": {"type": "string", "minLength": 1},
        "candidates": {
          "type": "object",
          "properties": {
            "users": {{Names(PipelineLimits.MaxCandidates)}},
            "roles": {{Names(PipelineLimits.MaxCandidates)}}
          },
          "additionalProperties": false
        },
        "timeout_hours": {"type": "number", "exclusiveMinimum": 0, "maximum": 87600},
        "timeout": {"type": "string"},
        "on_timeout": {"enum": ["escalate", "approve", "reject", "fail", "skip"], "default": "fail"},
        "escalate_to": {
          "title": "A business role or a user, or several in order",
          "type": ["string", "array"], "minLength": 1, "minItems": 1, "maxItems": {{PipelineLimits.MaxEscalations - 1}},
          "items": {
            "type": ["string", "object"], "minLength": 1, "required": ["to"],
            "properties": {
              "to": {"type": "string", "minLength": 1},
              "after": {"title": "The time that those before have", "type": "string"}
            },
            "additionalProperties": false
          }
        },
        "max_escalations": {"type": "integer", "minimum": 1, "maximum": {{PipelineLimits.MaxEscalations}}, "default": 3},
        "remind_after": {
          "title": "One duration or several, counted from the opening",
          "type": ["string", "array"], "minItems": 1, "maxItems": {{PipelineLimits.MaxReminders}}, "items": {"type": "string"}
        },
        "remind_every": {"title": "A duration", "type": "string"}
        """;

    // Below what it is made of: the initializers run in this order.
    public static readonly string HumanTask = $$"""{"type": "object", "properties": { {{People}} }, "additionalProperties": false}""";

    public static readonly string ApprovalGate = $$"""
        {
          "type": "object",
          "properties": {
            {{People}},
            "approvals": {
              "type": "object",
              "properties": {
                "required": {"type": "integer", "minimum": 1, "maximum": {{PipelineLimits.MaxApprovals}}, "default": 1},
                "distinct": {"type": "boolean", "default": true}
              },
              "additionalProperties": false
            },
            "approvers": {{Names(PipelineLimits.MaxApprovals)}},
            "reject_quorum": {"type": "integer", "minimum": 1, "maximum": {{PipelineLimits.MaxApprovals}}, "default": 1},
            "exclude_submitter": {"type": "boolean", "default": true},
            "rollback_to": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
            "max_rounds": {"type": "integer", "minimum": 1, "maximum": {{PipelineLimits.MaxRounds}}, "default": 10}
          },
          "additionalProperties": false
        }
        """;

    private static string Names(int most) => $$"""{"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": {{most}} }""";
}
