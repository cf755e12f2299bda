using System.Collections.Frozen;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Steps;

namespace Andon.Secrets;

/// <summary>What an attempt is given where secrets are named in it.</summary>
/// <param name="Config">The config, with values.</param>
/// <param name="Input">The input, with values; null where it has none.</param>
/// <param name="Mask">Takes the values out of what the attempt gives back.</param>
internal sealed record FilledAttempt(ReadOnlyMemory<byte> Config, ReadOnlyMemory<byte>? Input, SecretMask Mask);

/// <summary>Puts values in the place of references, at the last moment before a handler is called: nothing else ever has them.</summary>
internal static class AttemptSecrets
{
    /// <summary>Fills what an attempt is given; null where it names no secret, which costs next to nothing.</summary>
    /// <exception cref="StepFailedException">A secret is unknown, cannot be opened, or would stand where others can read it.</exception>
    public static ValueTask<FilledAttempt?> FillAsync(SecretVault vault, LiveAttempt attempt, ReadOnlyMemory<byte> config, CancellationToken cancellation)
    {
        var step = attempt.Definition;
        // A transform only moves data about: what it makes is kept, and a reference may be.
        if (step.Type.Name == BuiltInStepTypes.Transform.Name) return default;
        var inConfig = Counting(attempt, step.ConfigSecrets, config);
        // What is built in does not look at its input.
        var given = MayCount(attempt, step.InputSecrets) && !BuiltInStepTypes.ByName.ContainsKey(step.Type.Name) ? attempt.Input : default;
        var inInput = Counting(attempt, step.InputSecrets, given);
        return inConfig.Count == 0 && inInput.Count == 0 ? default : FillAsync(vault, attempt.Tenant, step, new(config, inConfig), new(given, inInput), cancellation);
    }

    private static async ValueTask<FilledAttempt?> FillAsync(SecretVault vault, string tenant, Step step, Given config, Given input, CancellationToken cancellation)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in config.Counting.Union(input.Counting)) values[name] = await vault.OpenAsync(tenant, name, cancellation);
        var isScript = step.Type.Name == BuiltInStepTypes.Script.Name;
        return new FilledAttempt(
            JsonTexts.Rewrite(config.Json, (member, text) => Fill(text, config.Counting, isScript && member == "run" ? Refused : ValueOf), withKeys: false),
            // Where a step says nothing of its input, the outputs in it are others' words.
            input.Counting.Count == 0 ? default(ReadOnlyMemory<byte>?) : JsonTexts.Rewrite(input.Json, (member, text) => step.Input is null && member == "steps" ? text : Fill(text, input.Counting, ValueOf), withKeys: false),
            new SecretMask(values.Values));

        string ValueOf(string name) => values[name];
    }

    private static bool MayCount(LiveAttempt attempt, SecretUse use) => use.Named.Count > 0 || (use.TakesParams && SecretReference.MayBeIn(attempt.Params.Span));

    /// <summary>The names in what was rendered that the author or, where parameters are taken, the submitter wrote.</summary>
    private static FrozenSet<string> Counting(LiveAttempt attempt, SecretUse use, ReadOnlyMemory<byte> json)
    {
        if (!MayCount(attempt, use) || !SecretReference.MayBeIn(json.Span)) return FrozenSet<string>.Empty;
        var counting = use.TakesParams ? use.Named.Union(SecretReference.NamesIn(Parse(attempt.Params))) : use.Named;
        return SecretReference.NamesIn(Parse(json)).Intersect(counting).ToFrozenSet(StringComparer.Ordinal);
    }

    private static string Fill(string text, FrozenSet<string> counting, Func<string, string> valueOf) =>
        SecretReference.Replace(text, name => counting.Contains(name) ? valueOf(name) : null);

    private static string Refused(string name) => throw new StepFailedException(
        "secret_in_arguments",
        $"{SecretReference.Scheme}{name} would stand in the arguments of a program, which every user of the machine can read; give it in 'env' or 'stdin'",
        retryable: false);

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>JSON that an attempt is given, and the names that count in it.</summary>
    private readonly record struct Given(ReadOnlyMemory<byte> Json, FrozenSet<string> Counting);
}
