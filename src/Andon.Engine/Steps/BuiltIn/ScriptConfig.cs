using System.Runtime.InteropServices;
using System.Text.Json;
using Andon.Pipelines;
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

    /// <summary>What is laid into the working folder, by path.</summary>
    public IReadOnlyDictionary<string, JsonElement> Inputs { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The paths of what is kept of it, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = NoVariables;

    public static ScriptConfig Read(JsonElement config)
    {
        var properties = StepConfig.Read(config, "run", "env", "stdin", "inputs", "files", "output");
        return new(
            properties.TryGetValue("run", out var run) ? ReadRun(run) : throw StepConfig.Invalid("'run' is missing."),
            properties.TryGetValue("env", out var environment) ? ReadEnvironment(environment) : NoVariables,
            properties.TryGetValue("stdin", out var input) ? JsonMarshal.GetRawUtf8Value(input).ToArray() : default,
            properties.TryGetValue("output", out var output) ? ReadFormat(output) : ScriptOutputFormat.JsonOrText)
        {
            Inputs = properties.TryGetValue("inputs", out var inputs) ? ReadInputs(inputs) : new Dictionary<string, JsonElement>(),
            Files = properties.TryGetValue("files", out var files) ? ReadFiles(files) : NoVariables,
        };
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

    private static Dictionary<string, JsonElement> ReadInputs(JsonElement value)
    {
        var inputs = StepConfig.Members(value, "inputs");
        foreach (var path in inputs.Keys) CheckPath("inputs", path);
        return WorkPath.FolderAmong(inputs.Keys) is { } folder
            ? throw StepConfig.Invalid($"inputs: '{folder}' cannot be a file, because another path leads through it.")
            : inputs;
    }

    private static Dictionary<string, string> ReadFiles(JsonElement value)
    {
        var files = StepConfig.Texts(value, "files");
        foreach (var (name, path) in files)
        {
            if (!WorkPath.IsName(name)) throw StepConfig.Invalid($"files: '{name}' is no name of a file.");
            CheckPath($"files.{name}", path);
        }

        return files;
    }

    private static void CheckPath(string what, string path)
    {
        if (WorkPath.ProblemOf(path) is { } problem) throw StepConfig.Invalid($"{what}: '{path}' is no path in the working folder: {problem}.");
    }

    private static ScriptOutputFormat ReadFormat(JsonElement value) => StepConfig.Text(value, "output") switch
    {
        "json" => ScriptOutputFormat.Json,
        "text" => ScriptOutputFormat.Text,
        "kv" => ScriptOutputFormat.KeyValues,
        var other => throw StepConfig.Invalid($"output is '{other}'; known are json, text and kv."),
    };
}
