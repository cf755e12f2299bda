using Andon.Pipelines;
using Andon.Steps;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Andon;

/// <summary>What <c>AddAndon()</c> returns: further registrations, one line each.</summary>
public sealed class AndonBuilder
{
    internal AndonBuilder(IServiceCollection services, AndonOptions options)
    {
        Services = services;
        Options = options;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    internal AndonOptions Options { get; }

    internal List<Action<HandlerRegistry>> Handlers { get; } = [];

    internal List<(string Type, Type Handler)> HandlerClasses { get; } = [];

    /// <summary>Keeps the log in another store. Default: in memory, which keeps nothing; <c>UseSqlite</c> is in Andon.Sqlite.</summary>
    public AndonBuilder UseStore(Func<IServiceProvider, IStore> create)
    {
        Services.AddSingleton(create);
        return this;
    }

    /// <summary>Registers the handler of a step type; made anew, from the attempt's scope, for each attempt.</summary>
    public AndonBuilder AddStepHandler<THandler>(string type)
        where THandler : class => AddStepHandler<THandler>(new StepType { Name = type });

    /// <summary>Registers the handler of a step type with its metadata. The handler is an <see cref="IStepHandler"/> or an <see cref="IStepHandler{TIn, TOut}"/>.</summary>
    public AndonBuilder AddStepHandler<THandler>(StepType type)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(type);
        var create = StepHandlers.Factory(typeof(THandler));
        HandlerClasses.Add((type.Name, typeof(THandler)));
        return Add(type, create);
    }

    /// <summary>Registers a function as the handler of a step type.</summary>
    public AndonBuilder AddStepHandler(string type, Func<StepContext, ValueTask<StepOutput>> execute)
    {
        var handler = new DelegateStepHandler(execute);
        return Add(new StepType { Name = type }, _ => handler);
    }

    private AndonBuilder Add(StepType type, Func<IServiceProvider, IStepHandler> resolve)
    {
        Handlers.Add(registry => registry.Register(type, resolve));
        return this;
    }
}
