using System.Collections.Frozen;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary>Reads and checks the files that people name.</summary>
internal static class PipelineFiles
{
    /// <summary>The valid definition of a file; else all its problems, as a <see cref="UsageException"/>.</summary>
    public static async Task<PipelineDefinition> ReadAsync(Invocation invocation, string path, CancellationToken cancellation)
    {
        var file = PipelineFile.Read(path);
        var problems = await ProblemsAsync(invocation, file, cancellation);
        return problems.Count == 0 ? file.Definition! : throw Invalid(problems);
    }

    /// <summary>All that is wrong with a file; empty where it can be published.</summary>
    public static async Task<IReadOnlyList<PlacedProblem>> ProblemsAsync(Invocation invocation, PipelineFile file, CancellationToken cancellation)
    {
        // Nearly all pipelines need built-in types only, and then the database need not be opened to check them.
        var problems = file.Validate(BuiltInStepTypes.ByName);
        if (!problems.IsEmpty && File.Exists(invocation.Database))
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var types = await session.Client.StepTypesAsync(invocation.Caller, cancellation);
            problems = file.Validate(types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal));
        }

        return [.. problems.Select(p => new PlacedProblem(file.Path!, p.Line, p.Column, p.Code, p.Pointer, p.Message))];
    }

    public static UsageException Invalid(IReadOnlyList<PlacedProblem> problems) =>
        new("invalid_pipeline", Language.Of($"{problems.Count} problem(s); nothing was published", $"有 {problems.Count} 个问题，未发布")) { Problems = [.. problems] };
}
