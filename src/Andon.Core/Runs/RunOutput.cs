using System.Buffers;
using System.Text.Json;

namespace Andon.Runs;

/// <summary>What a run gives: <c>{step: output}</c> of its leaf steps.</summary>
public static class RunOutput
{
    /// <summary>The output of a run that has completed: compact UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, StepInput.WriterOptions);
        WriteLeaves(writer, run.OwnSteps);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The outputs of the leaves among steps that are beside one another, of those that have one.</summary>
    internal static void WriteLeaves(Utf8JsonWriter writer, IEnumerable<StepRun> steps)
    {
        writer.WriteStartObject();
        foreach (var step in steps)
        {
            if (!step.Definition.Dependents.IsEmpty || step.Output is not { } output) continue;
            writer.WritePropertyName(step.Definition.Name);
            writer.WriteRawValue(output.Content.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }
}
