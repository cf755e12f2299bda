using System.Runtime.InteropServices;
using System.Text.Json;
using Andon.Steps.Processes;

namespace Andon.Steps.BuiltIn;

/// <summary>How the standard output of a script becomes its output.</summary>
internal enum ScriptOutputFormat
{
    /// <summary>One JSON value if it is one, else as <see cref="Text"/>.</summary>
    JsonOrText,

    /// <summary>One JSON value, or the attempt fails.</summary>
    Json,

    /// <summary><c>{exit_code, stdout}</c>.</summary>
    Text,

    /// <summary>KEY=VALUE lines as an object.</summary>
    KeyValues,
}

/// <summary>The <c>config</c> of a <c>script</c> step.</summary>
internal sealed record ScriptConfig(
    IReadOnlyList<string> Run, IReadOnlyDictionary<string, string> Environment, ReadOnlyMemory<byte> Input, ScriptOutputFormat Output)
{
    private static readonly Dictionary<string, string> NoVariables = [];

    public static ScriptConfig Read(JsonElement config)
    {
        var properties = StepConfig.Read(config, "run", "env", "stdin", "output");
        return new(
            properties.TryGetValue("run", out var run) ? ReadRun(run) : throw StepConfig.Invalid("'run' is missing."),
            properties.TryGetValue("env", out var environment) ? ReadEnvironment(environment) : NoVariables,
            properties.TryGetValue("stdin", out var input) ? JsonMarshal.GetRawUtf8Value(input).ToArray() : default,
            properties.TryGetValue("output", out var output) ? ReadFormat(output) : ScriptOutputFormat.JsonOrText);
    }

    private static List<string> ReadRun(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            throw StepConfig.Invalid("run is a text; give the program and its arguments as a list, as in [python3, main.py]. There is no shell.");
        var run = StepConfig.TextList(value, "run");
        return run is [{ Length: > 0 }, ..] ? run : throw StepConfig.Invalid("run names no program.");
    }

    private static Dictionary<string, string> ReadEnvironment(JsonElement value)
    {
        var environment = StepConfig.Texts(value, "env");
        foreach (var name in environment.Keys)
        {
            if (name.Length == 0 || name.AsSpan().IndexOfAny('=', '\0') >= 0) throw StepConfig.Invalid($"env: '{name}' is no name of a variable.");
            if (name.StartsWith("ANDON_", StringComparison.Ordinal))
                throw StepConfig.Invalid($"env: {name} is Andon's to set; {AttemptMark.Variable} and its like tell whose process it is.");
        }

        return environment;
    }

    private static ScriptOutputFormat ReadFormat(JsonElement value) => StepConfig.Text(value, "output") switch
    {
        "json" => ScriptOutputFormat.Json,
        "text" => ScriptOutputFormat.Text,
        "kv" => ScriptOutputFormat.KeyValues,
        var other => throw StepConfig.Invalid($"output is '{other}'; known are json, text and kv."),
    };
}
