using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Audit;
using Andon.Client;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;

namespace Andon.Pipelines;

/// <summary>Publishes pipelines, and finds the compiled versions that runs need.</summary>
internal sealed class PipelineCatalog(IStore store, HandlerRegistry handlers, TimeProvider time, AndonOptions options)
{
    private readonly CompiledPipelines compiled = new(options.MaxCachedSteps);
    private readonly ConcurrentDictionary<(string Tenant, string Name), int> newest = new();

    /// <summary>The step types a tenant can use: built-in ones, those registered in code, and its own, which replace neither.</summary>
    public async ValueTask<FrozenDictionary<string, StepType>> TypesAsync(string tenant, CancellationToken cancellation)
    {
        var own = await store.ListStepTypesAsync(tenant, cancellation);
        var stored = own.SelectMany(row => StepTypeReader.ReadStored(row.Metadata.Span));
        return BuiltInStepTypes.With(stored.Concat(handlers.StepTypes.Where(t => !t.IsBuiltIn)));
    }

    public async ValueTask<PipelineRow> PublishAsync(Caller by, PipelineDefinition definition, CancellationToken cancellation)
    {
        var tenant = by.Tenant;
        var types = await TypesAsync(tenant, cancellation);
        var problems = PipelineValidator.Validate(definition, types);
        if (problems.IsEmpty) problems = await ChildProblemsAsync(tenant, definition, types, cancellation);
        if (!problems.IsEmpty)
        {
            throw new AndonException(RefusalKind.Invalid, "invalid_pipeline", $"pipeline '{definition.Name}' has {problems.Length} problem(s): {problems[0].Format(null)}") { Problems = problems };
        }

        var used = PipelineValidator.TypesUsed(definition, types);
        var row = await store.PublishAsync(
            new PipelineRow(tenant, definition.Name, 0, PipelineWriter.Digest(definition, used).ToString(), PipelineWriter.Write(definition), StepTypeWriter.Write(used), by.Actor.User, time.GetUtcNow()),
            published => Deed.Of(by, published.PublishedAt, "pipeline.published", published.Name, ("version", published.Version), ("digest", published.Digest)),
            cancellation);
        // From the row: where the version was there already, its step types are those it was published with, whatever they are now.
        Compiled(row);
        KnowNewest(row);
        return row;
    }

    /// <summary>Pipelines that steps name and that are not there. One that names itself is there when it is published.</summary>
    private async ValueTask<ImmutableArray<PipelineProblem>> ChildProblemsAsync(string tenant, PipelineDefinition definition, IReadOnlyDictionary<string, StepType> types, CancellationToken cancellation)
    {
        var problems = ImmutableArray.CreateBuilder<PipelineProblem>();
        foreach (var (pointer, name, version) in PipelineValidator.ChildrenOf(definition, types))
        {
            if ((name == definition.Name && version is null) || await store.FindPipelineAsync(tenant, name, version, cancellation) is not null) continue;
            var there = version is null ? null : await store.FindPipelineAsync(tenant, name, null, cancellation);
            problems.Add(there is null
                ? new PipelineProblem("unknown_pipeline", pointer + "/config/name", $"there is no pipeline '{name}'; publish it first, with: andon publish FILE")
                : new PipelineProblem("unknown_version", pointer + "/config/version", $"there is no version {version} of pipeline '{name}'; the newest is {there.Version}"));
        }

        return problems.ToImmutable();
    }

    /// <summary>A version, or (null) the newest; refused as <c>unknown_pipeline</c> where there is none.</summary>
    public async ValueTask<Pipeline> GetAsync(string tenant, string name, int? version, CancellationToken cancellation)
    {
        if (version is null && newest.TryGetValue((tenant, name), out var known)) version = known;
        if (version is { } v && compiled.Find(tenant, name, v) is { } pipeline) return pipeline;
        var row = await FindAsync(tenant, name, version, cancellation);
        if (version is null) KnowNewest(row);
        return Compiled(row);
    }

    public async ValueTask<PipelineRow> FindAsync(string tenant, string name, int? version, CancellationToken cancellation)
    {
        if (await store.FindPipelineAsync(tenant, name, version, cancellation) is { } row) return row;
        var last = version is null ? null : await store.FindPipelineAsync(tenant, name, null, cancellation);
        throw new AndonException(RefusalKind.NotFound, "unknown_pipeline", last is null
            ? $"there is no pipeline '{name}'; publish it first"
            : $"there is no version {version} of pipeline '{name}'; the newest is {last.Version}");
    }

    /// <summary>Versions only grow: of two answers that overtake each other the higher one holds.</summary>
    private void KnowNewest(PipelineRow row) => newest.AddOrUpdate((row.Tenant, row.Name), row.Version, (_, known) => Math.Max(known, row.Version));

    private Pipeline Compiled(PipelineRow row) => compiled.Find(row.Tenant, row.Name, row.Version) ?? compiled.Keep(Compile(row));

    private static Pipeline Compile(PipelineRow row)
    {
        var reading = PipelineReader.ReadJson(row.Definition.Span);
        if (reading.Definition is not { } definition)
            throw new StoreException("unreadable_pipeline", $"version {row.Version} of pipeline '{row.Name}' cannot be read: {reading.Problems.FirstOrDefault()?.Message}. Use the version of Andon that published it");
        return Pipeline.Compile(row.Tenant, row.Version, definition, StepTypeReader.ReadStored(row.StepTypes.Span).ToFrozenDictionary(t => t.Name));
    }
}
