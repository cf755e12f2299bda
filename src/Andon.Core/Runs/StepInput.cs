using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Andon.Expressions;

namespace Andon.Runs;

/// <summary>
/// What an attempt is given. Inputs are not stored: they follow from the parameters, the outputs of the dependencies and the definition,
/// all of which are.
/// </summary>
public static class StepInput
{
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The input of a step: its <c>input</c> template, or <c>{params, steps: {dep: output}}</c> (of what undoes a step, with the output of that one), with <c>item</c> and <c>index</c> inside a map.</summary>
    public static bool TryInput(Run run, int step, int attempt, out ReadOnlyMemory<byte> json, out StepError? error)
    {
        var definition = run.Steps[step].Definition;
        if (definition.Input is { } template) return TryRender(template, run, step, attempt, "input", out json, out error);
        json = Default(run, run.Steps[step]);
        error = null;
        return true;
    }

    /// <summary>The rendered <c>config</c> of a step.</summary>
    public static bool TryConfig(Run run, int step, int attempt, out ReadOnlyMemory<byte> json, out StepError? error)
    {
        var definition = run.Steps[step].Definition;
        if (definition.ConstantConfig.IsEmpty) return TryRender(definition.Config, run, step, attempt, "config", out json, out error);
        json = definition.ConstantConfig;
        error = null;
        return true;
    }

    internal static bool TryRender(Template template, Run run, int step, int attempt, string place, out ReadOnlyMemory<byte> json, out StepError? error) =>
        TryRender(template, new RunScope(run, run.Steps[step], attempt), run.Steps[step], place, out json, out error);

    private static bool TryRender(Template template, RunScope scope, StepRun step, string place, out ReadOnlyMemory<byte> json, out StepError? error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        if (!template.TryRender(scope, writer, out var problem))
        {
            json = default;
            error = new StepError("expression_error", $"{step.Name}.{place}{problem!.Pointer.Replace('/', '.')}: {problem.Message}", Retryable: false);
            return false;
        }

        writer.Flush();
        json = buffer.WrittenMemory;
        error = null;
        return true;
    }

    internal static bool TryText(Template? template, Run run, int step, string place, out string? text, out StepError? error)
    {
        text = null;
        error = null;
        return template is null || TryText(template, new RunScope(run, run.Steps[step], 1), run.Steps[step], place, out text, out error);
    }

    internal static bool TryText(Template template, RunScope scope, StepRun step, string place, out string? text, out StepError? error)
    {
        text = null;
        if (!TryRender(template, scope, step, place, out var json, out error)) return false;
        var value = RunScope.Parse(json);
        text = value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };
        if (PlainText.Is(text)) return true;
        error = new StepError("invalid_text", $"{place} has {PlainText.Problem}");
        return false;
    }

    private static ReadOnlyMemory<byte> Default(Run run, StepRun step)
    {
        IEnumerable<StepRun> deps = step.Definition.Compensates is { } undone ? [run.Steps[step.Place.Offset + undone]] : run.DepsOf(step);
        var size = 32 + run.Params.Length;
        foreach (var dep in deps) size += dep.Definition.Name.Length + 4 + (dep.Output?.Content.Length ?? 0);
        var buffer = new ArrayBufferWriter<byte>(size);
        buffer.Write("{\"params\":"u8);
        buffer.Write(run.Params.Span);
        if (step.Place.Item is { } item) WriteItem(item, buffer);
        buffer.Write(",\"steps\":{"u8);
        var first = true;
        foreach (var dep in deps)
        {
            if (dep.Output is not { } output) continue;
            buffer.Write(first ? "\""u8 : ",\""u8);
            Encoding.UTF8.GetBytes(dep.Definition.Name, buffer);
            buffer.Write("\":"u8);
            buffer.Write(output.Content.Span);
            first = false;
        }

        buffer.Write("}}"u8);
        return buffer.WrittenMemory;
    }

    private static void WriteItem(ItemPlace item, ArrayBufferWriter<byte> buffer)
    {
        buffer.Write(",\"item\":"u8);
        buffer.Write(item.Json.Span);
        buffer.Write(",\"index\":"u8);
        Encoding.UTF8.GetBytes(item.Number.ToString(CultureInfo.InvariantCulture), buffer);
    }
}
