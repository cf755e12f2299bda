using System.Text.Json;
using Andon.Secrets;

namespace Andon.Pipelines;

/// <summary>The files of a script, beyond what its schema says. What is computed, the step itself checks when it starts.</summary>
internal static class ScriptRules
{
    public static void Check(StepUnderCheck step)
    {
        var config = step.Definition.Config ?? StepConfig.Empty;
        if (StepConfig.Get(config, "run") is { } run && SecretReference.NamesIn(run).FirstOrDefault() is { } name)
            step.Fail("secret_in_arguments", "/config/run", $"run: {SecretReference.Scheme}{name} would stand in the arguments, which every user of the machine can read; give it in 'env' or 'stdin'");
        if (StepConfig.Get(config, "inputs") is { ValueKind: JsonValueKind.Object } inputs) CheckInputs(step, inputs);
        if (StepConfig.Get(config, "files") is { ValueKind: JsonValueKind.Object } files) CheckFiles(step, files);
    }

    private static void CheckInputs(StepUnderCheck step, JsonElement inputs)
    {
        List<string> paths = [.. inputs.EnumerateObject().Select(input => input.Name)];
        foreach (var path in paths)
        {
            if (WorkPath.ProblemOf(path) is { } problem)
                step.Fail("bad_path", JsonPointer.Of("/config/inputs", path), $"inputs: '{path}' is no path in the working folder: {problem}", isKey: true);
        }

        if (WorkPath.FolderAmong(paths) is { } folder)
            step.Fail("bad_path", JsonPointer.Of("/config/inputs", folder), $"inputs: '{folder}' cannot be a file, because another path leads through it", isKey: true);
    }

    private static void CheckFiles(StepUnderCheck step, JsonElement files)
    {
        foreach (var file in files.EnumerateObject())
        {
            var place = JsonPointer.Of("/config/files", file.Name);
            if (!WorkPath.IsName(file.Name))
                step.Fail("bad_name", place, $"files: '{file.Name}' is no name of a file; use {Names.FileRule}", isKey: true);
            if (file.Value.ValueKind == JsonValueKind.String && !StepConfig.IsTemplate(file.Value) && WorkPath.ProblemOf(file.Value.GetString()!) is { } problem)
                step.Fail("bad_path", place, $"files: '{file.Value.GetString()}' is no path in the working folder: {problem}");
        }
    }
}
