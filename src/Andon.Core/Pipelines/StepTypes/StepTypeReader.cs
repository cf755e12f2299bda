using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Reads the metadata of step types from JSON, as tenants register them and as versions store them.</summary>
/// <remarks>
/// The keys are <c>type</c> (or <c>name</c>), <c>display_name</c>, <c>category</c>, <c>is_interactive</c>,
/// <c>form_schema</c>, <c>timeout_hours</c> (or <c>timeout</c>), <c>on_timeout</c>, <c>config_schema</c>; besides, <c>execution</c>
/// (<c>handler</c>, <c>form</c>, <c>approval</c> or <c>external</c>) makes an approval gate or a type for outside workers of one's own, and <c>max_running</c> bounds a node.
/// </remarks>
public static class StepTypeReader
{
    private static readonly string[] Keys =
    [
        "type", "name", "display_name", "category", "is_interactive", "execution", "config_schema", "form_schema", "timeout", "timeout_hours",
        "on_timeout", "max_running",
    ];

    private static readonly string[] StoredKeys = [.. Keys, "is_built_in"];

    /// <summary>Reads a type that a tenant registers. Null where there is a problem.</summary>
    /// <param name="utf8">The metadata, a JSON object.</param>
    /// <param name="problems">What is wrong, with line and column.</param>
    /// <param name="name">The name where the metadata need not say it, as in <c>PUT /step-types/{type}</c>.</param>
    public static StepType? Read(ReadOnlySpan<byte> utf8, out ImmutableArray<PipelineProblem> problems, string? name = null)
    {
        var document = JsonSource.Read(utf8);
        problems = document.Problems;
        if (document.Root is null) return null;
        using var context = new ReadContext();
        context.FailDuplicates(document.Root, "");
        var type = Read(document.Root, "", name, Keys, context);
        if (type is not null)
        {
            var map = new SourceMap(document.Root);
            foreach (var problem in StepTypeRules.Check(type)) context.Problems.Add(map.Place(problem));
        }

        problems = context.Problems.ToImmutable();
        return problems.IsEmpty ? type : null;
    }

    /// <summary>Reads what <see cref="StepTypeWriter.Write(ImmutableArray{StepType})"/> wrote.</summary>
    /// <exception cref="PipelineException">The bytes are something else.</exception>
    public static ImmutableArray<StepType> ReadStored(ReadOnlySpan<byte> utf8)
    {
        var document = JsonSource.Read(utf8);
        using var context = new ReadContext();
        var types = ImmutableArray.CreateBuilder<StepType>();
        if (document.Root is SourceSequence list)
        {
            for (var i = 0; i < list.Items.Length; i++)
                if (Read(list.Items[i], JsonPointer.Of("", i), null, StoredKeys, context) is { } type) types.Add(type);
        }
        else
        {
            context.Problems.Add("wrong_kind", "", "stored step types are a list");
        }

        return context.Problems.Count == 0 ? types.ToImmutable() : throw new PipelineException("The stored step types cannot be read.", context.Problems.ToImmutable());
    }

    private static StepType? Read(SourceNode node, string pointer, string? name, string[] known, ReadContext context)
    {
        if (node is not SourceMapping mapping)
        {
            context.Fail("wrong_kind", pointer, node, $"a step type is an object, not {node.Kind}");
            return null;
        }

        var keys = new KeyReader(mapping, pointer, context, known);
        return new StepType
        {
            Name = ReadName(keys, mapping, name, context),
            DisplayName = keys.Text("display_name"),
            Category = keys.Text("category") ?? "general",
            Execution = ReadExecution(keys, context),
            ConfigSchema = keys.Schema("config_schema"),
            FormSchema = keys.Schema("form_schema"),
            Timeout = ReadTimeout(keys, context),
            OnTimeout = keys.Text("on_timeout"),
            MaxRunning = keys.Integer("max_running"),
            IsBuiltIn = known == StoredKeys && (keys.Boolean("is_built_in") ?? false),
        };
    }

    private static string ReadName(KeyReader keys, SourceMapping mapping, string? given, ReadContext context)
    {
        var (type, name) = (keys.Text("type"), keys.Text("name"));
        if (type is null && name is null && given is null)
            context.Fail("missing_key", keys.At("type"), mapping, "the key 'type' is missing; give the name that steps will use");
        var all = new[] { given, type, name }.OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (all.Length > 1)
            context.Fail("two_names", keys.Pointer, mapping, $"the step type has two names, '{all[0]}' and '{all[1]}'; keep one");
        return all.Length > 0 ? all[0] : "";
    }

    private static StepExecution ReadExecution(KeyReader keys, ReadContext context)
    {
        var interactive = keys.Boolean("is_interactive");
        if (keys.Node("execution") is not { } node) return interactive is true ? StepExecution.Form : StepExecution.Handler;
        var execution = keys.Choice<StepExecution>(
            "execution", ("handler", StepExecution.Handler), ("form", StepExecution.Form), ("approval", StepExecution.Approval), ("delay", StepExecution.Delay),
            ("signal", StepExecution.Signal), ("external", StepExecution.External), ("map", StepExecution.Map), ("pipeline", StepExecution.Pipeline));
        if (interactive is { } said && said != (execution is StepExecution.Form or StepExecution.Approval))
            context.Fail("contradiction", keys.At("execution"), node, "'execution' and 'is_interactive' contradict each other; leave one out");
        return execution;
    }

    private static TimeSpan? ReadTimeout(KeyReader keys, ReadContext context)
    {
        var timeout = keys.Duration("timeout");
        if (keys.Node("timeout_hours") is not { } node) return timeout;
        if (keys.Node("timeout") is not null)
            context.Fail("two_timeouts", keys.At("timeout_hours"), node, "'timeout_hours' and 'timeout' exclude each other; keep one");
        if (keys.Number("timeout_hours") is not { } hours) return timeout;
        if (hours > 0 && hours <= Duration.Longest.TotalHours) return TimeSpan.FromMilliseconds(Math.Round(hours * 3_600_000));
        context.Fail("out_of_range", keys.At("timeout_hours"), node, "'timeout_hours' must be more than 0 and at most 87600");
        return timeout;
    }
}
