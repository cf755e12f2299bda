using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Writes the metadata of step types as compact JSON with keys in a fixed order and defaults left out.</summary>
public static class StepTypeWriter
{
    /// <summary>Writes one type, as the registry shows it.</summary>
    public static byte[] Write(StepType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return CanonicalJson.Write(writer => Write(writer, type));
    }

    /// <summary>Writes the types of a pipeline version; <see cref="StepTypeReader.ReadStored"/> reads them.</summary>
    public static byte[] Write(ImmutableArray<StepType> types) => CanonicalJson.Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var type in types) Write(writer, type);
        writer.WriteEndArray();
    });

    /// <summary>Writes one type into something larger.</summary>
    public static void Write(Utf8JsonWriter writer, StepType type)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(type);
        writer.WriteStartObject();
        writer.WriteString("type", type.Name);
        CanonicalJson.WriteText(writer, "display_name", type.DisplayName);
        if (!string.Equals(type.Category, "general", StringComparison.Ordinal)) writer.WriteString("category", type.Category);
        if (type.IsInteractive) writer.WriteBoolean("is_interactive", true);
        if (type.Execution is not (StepExecution.Handler or StepExecution.Form))
            writer.WriteString("execution", type.Execution.ToString().ToLowerInvariant());
        CanonicalJson.WriteJson(writer, "config_schema", type.ConfigSchema);
        CanonicalJson.WriteJson(writer, "form_schema", type.FormSchema);
        if (type.Timeout is { } timeout) writer.WriteString("timeout", Duration.Format(timeout));
        CanonicalJson.WriteText(writer, "on_timeout", type.OnTimeout);
        if (type.MaxRunning is { } most) writer.WriteNumber("max_running", most);
        if (type.IsBuiltIn) writer.WriteBoolean("is_built_in", true);
        writer.WriteEndObject();
    }
}
