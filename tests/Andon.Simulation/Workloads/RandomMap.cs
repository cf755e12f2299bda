using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>Maps over short lists: the same each time, or others with each revision and with what came before.</summary>
internal static class RandomMap
{
    /// <summary>Maps that may be inside one another.</summary>
    public const int MaxDepth = 2;

    /// <param name="dice">What makes it.</param>
    /// <param name="step">Its name and what comes before it.</param>
    /// <param name="known">Steps before it that give a <c>go</c>, or may.</param>
    /// <param name="prefix">What the names beside it begin with.</param>
    /// <param name="depth">Maps that may be inside it.</param>
    /// <param name="child">The pipeline that its steps may start runs of, or null.</param>
    public static StepDefinition Make(Dice dice, StepDefinition step, IReadOnlyList<string> known, char prefix, int depth, string? child)
    {
        // A name that is there outside too at times: the inner one hides it.
        var isHiding = dice.Chance(0.2);
        var steps = ImmutableArray.CreateBuilder<StepDefinition>();
        for (var i = dice.Between(1, depth > 0 ? 2 : 3); i > 0; i--)
            steps.Add(RandomPipeline.Step(dice, isHiding ? prefix : (char)(prefix + 1), steps, isHiding ? [] : known, depth, isInMap: true, child));
        return step with
        {
            Type = "map",
            Config = Config(dice, known),
            When = dice.Chance(0.1) ? "run.revision % 3 != 0" : null,
            RunIf = dice.Chance(0.15) ? RunIf.Always : RunIf.Success,
            Steps = steps.ToImmutable(),
        };
    }

    private static JsonElement Config(Dice dice, IReadOnlyList<string> known)
    {
        var config = new Dictionary<string, object> { ["over"] = List(dice, known) };
        if (dice.Chance(0.5)) config["key"] = dice.Pick(["${{ item }}", "k-${{ index }}", "${{ item }}-${{ index }}"]);
        if (dice.Chance(0.4)) config["max_parallel"] = dice.Between(1, 2);
        if (dice.Chance(0.5)) config["max_failures"] = dice.Between(1, 2);
        return JsonSerializer.SerializeToElement(config);
    }

    private static object List(Dice dice, IReadOnlyList<string> known)
    {
        var other = known.Count > 0 && dice.Chance(0.4) ? RandomPipeline.Goes(dice.Pick(known)) : null;
        return dice.Next(8) switch
        {
            _ when other is not null => $$$"""${{ {{{other}}} ? ['x', 'y'] : ['y', 'z', 'x'] }}""",
            0 => new[] { "x" },
            1 => dice.Chance(0.5) ? [] : new[] { "x", "x" },
            2 or 3 => "${{ run.revision % 2 == 0 ? ['x', 'w'] : ['x', 'y', 'z'] }}",
            4 => "${{ feedback }}",
            _ => new[] { "x", "y", "z" },
        };
    }
}
