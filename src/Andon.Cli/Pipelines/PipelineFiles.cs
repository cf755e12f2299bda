using System.Collections.Frozen;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary>Reads and checks the files that people name.</summary>
internal static class PipelineFiles
{
    /// <summary>A file with a valid definition; else all its problems, as a <see cref="UsageException"/>.</summary>
    public static async Task<PipelineFile> ReadAsync(Invocation invocation, string path, CancellationToken cancellation)
    {
        var file = PipelineFile.Read(path);
        var problems = await ProblemsAsync(invocation, file, cancellation);
        return problems.Count == 0 ? file : throw Invalid(problems);
    }

    /// <summary>All that is wrong with a file; empty where it can be published.</summary>
    public static async Task<IReadOnlyList<PlacedProblem>> ProblemsAsync(Invocation invocation, PipelineFile file, CancellationToken cancellation)
    {
        // Nearly all pipelines need built-in types only, and then the database need not be opened to check them.
        var problems = file.Validate(BuiltInStepTypes.ByName);
        if (!problems.IsEmpty && !invocation.IsInMemory && invocation.MayExist)
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var types = await session.Client.StepTypesAsync(invocation.Caller, cancellation);
            problems = file.Validate(types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal));
        }

        return [.. problems.Select(p => Placed(file, p))];
    }

    /// <summary>Publishes a file; what the engine finds wrong is told with its place, as what was found before is.</summary>
    public static async Task<PipelineView> PublishAsync(IAndonClient client, Caller caller, PipelineFile file, CancellationToken cancellation)
    {
        try
        {
            return await client.PublishAsync(caller, file.Definition!, cancellation);
        }
        catch (AndonException e) when (!e.Problems.IsEmpty)
        {
            throw Invalid([.. e.Problems.Select(file.Map.Place).Select(p => Placed(file, p))]);
        }
    }

    /// <summary>In an order in which those that start runs of others come after them; with a circle among them, as they were.</summary>
    public static IReadOnlyList<PipelineFile> InOrder(IReadOnlyList<PipelineFile> files)
    {
        var names = files.ToLookup(f => f.Definition!.Name, StringComparer.Ordinal);
        List<PipelineFile> ordered = [];
        HashSet<PipelineFile> seen = [];
        foreach (var file in files) Add(file);
        return ordered;

        void Add(PipelineFile file)
        {
            if (!seen.Add(file)) return;
            foreach (var (_, name, _) in PipelineValidator.ChildrenOf(file.Definition!, BuiltInStepTypes.ByName))
                foreach (var child in names[name]) Add(child);
            ordered.Add(file);
        }
    }

    private static PlacedProblem Placed(PipelineFile file, PipelineProblem p) => new(file.Path!, p.Line, p.Column, p.Code, p.Pointer, p.Message);

    public static UsageException Invalid(IReadOnlyList<PlacedProblem> problems) =>
        new("invalid_pipeline", Language.Of($"{problems.Count} problem(s); nothing was published", $"有 {problems.Count} 个问题，未发布")) { Problems = [.. problems] };
}
