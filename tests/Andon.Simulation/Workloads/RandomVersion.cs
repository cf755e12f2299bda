using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>Another version of a pipeline: some steps come, go, change, or get other names.</summary>
internal static class RandomVersion
{
    public static (PipelineDefinition Definition, ImmutableArray<StepRename> Renames) Make(Dice dice, PipelineDefinition definition, int version, string? child)
    {
        var renames = ImmutableArray.CreateBuilder<StepRename>();
        for (var change = dice.Between(1, 4); change > 0; change--)
        {
            var name = $"n{version}{change}";
            var step = dice.Pick(definition.Steps);
            switch (dice.Next(8))
            {
                case 0 or 1: definition = Add(dice, definition, name, child); break;
                case 2 when definition.Steps.Length > 1 && !IsReferredTo(definition, step.Name): definition = Drop(definition, step.Name); break;
                case 3 when renames.All(r => r.To != step.Name) && !definition.Steps.Any(s => HasInside(s, step.Name)):
                    renames.Add(new StepRename(step.Name, name));
                    definition = definition with { Steps = [.. definition.Steps.Select(s => Rename(s, step.Name, name, isInner: false))] };
                    break;
                case 4 or 5: definition = definition with { Steps = definition.Steps.Replace(step, Other(dice, step)) }; break;
                case 6: definition = definition with { FailFast = !definition.FailFast }; break;
                case 7: definition = definition with { MaxParallel = dice.Chance(0.3) ? null : dice.Between(1, 3) }; break;
            }
        }

        return (definition, renames.ToImmutable());
    }

    private static PipelineDefinition Add(Dice dice, PipelineDefinition definition, string name, string? child)
    {
        var at = dice.Next(definition.Steps.Length + 1);
        var step = RandomPipeline.Step(dice, 'n', [.. definition.Steps.Take(at)], [], 0, isInMap: false, child) with { Name = name };
        var after = definition.Steps.Skip(at).Select(s => dice.Chance(0.3) ? s with { Deps = s.Deps.Add(name) } : s);
        return definition with { Steps = [.. definition.Steps.Take(at), step, .. after] };
    }

    private static PipelineDefinition Drop(PipelineDefinition definition, string name) =>
        definition with { Steps = [.. definition.Steps.Where(s => s.Name != name).Select(s => s with { Deps = s.Deps.Remove(name) })] };

    private static StepDefinition Rename(StepDefinition step, string from, string to, bool isInner) => step with
    {
        Name = !isInner && step.Name == from ? to : step.Name,
        Deps = isInner ? step.Deps : [.. step.Deps.Select(d => d == from ? to : d)],
        When = step.When?.Replace($"steps.{from}.", $"steps.{to}.", StringComparison.Ordinal),
        Config = step.Config is { } config ? JsonDocument.Parse(config.GetRawText().Replace($"steps.{from}.", $"steps.{to}.", StringComparison.Ordinal)).RootElement : null,
        Steps = [.. step.Steps.Select(s => Rename(s, from, to, isInner: true))],
    };

    private static StepDefinition Other(Dice dice, StepDefinition step) => step.Type switch
    {
        "build" or "deploy" => step with { Type = step.Type == "build" ? "deploy" : "build" },
        "external" => step with { Queue = "other" },
        "delay" => step with { Config = JsonSerializer.SerializeToElement(new { @for = $"{dice.Between(1, 20)}s" }) },
        "signal" => step with { Config = JsonSerializer.SerializeToElement(new { name = dice.Pick(RandomPipeline.Signals) }) },
        "human_task" or "approval_gate" => step with { Config = JsonSerializer.SerializeToElement(new { title = $"again {dice.Next(3)}" }) },
        _ => step with { Deps = step.Steps.IsEmpty && !step.Deps.IsEmpty ? step.Deps.RemoveAt(0) : step.Deps },
    };

    private static bool IsReferredTo(PipelineDefinition definition, string step) => Encoding.UTF8.GetString(PipelineWriter.Write(definition)).Contains($"steps.{step}.", StringComparison.Ordinal);

    private static bool HasInside(StepDefinition step, string name) => step.Steps.Any(s => s.Name == name || HasInside(s, name));
}
