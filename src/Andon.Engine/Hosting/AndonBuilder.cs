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

    /// <summary>Registers the handler of a step type; made anew, from the attempt's scope, for each attempt. Of two handlers of a type the later counts.</summary>
    public AndonBuilder AddStepHandler<THandler>(string type)
        where THandler : class => AddStepHandler<THandler>(new StepType { Name = type });

    /// <summary>Registers the handler of a step type with its metadata. The handler is an <see cref="IStepHandler"/> or an <see cref="IStepHandler{TIn, TOut}"/>.</summary>
    public AndonBuilder AddStepHandler<THandler>(StepType type)
        where THandler : class
    {
        Add(type, StepHandlers.Of<THandler>());
        HandlerClasses.Add((type.Name, typeof(THandler)));
        return this;
    }

    /// <summary>Registers a function as the handler of a step type.</summary>
    public AndonBuilder AddStepHandler(string type, Func<StepContext, ValueTask<StepOutput>> execute) => AddStepHandler(new StepType { Name = type }, execute);

    /// <summary>Registers a function as the handler of a step type with its metadata.</summary>
    public AndonBuilder AddStepHandler(StepType type, Func<StepContext, ValueTask<StepOutput>> execute) => Add(type, StepHandlers.Of(execute));

    /// <summary>Registers a function with typed input and output as the handler of a step type.</summary>
    public AndonBuilder AddStepHandler<TIn, TOut>(string type, Func<TIn, StepContext, ValueTask<TOut>> execute) => AddStepHandler(new StepType { Name = type }, execute);

    /// <summary>Registers a function with typed input and output as the handler of a step type with its metadata.</summary>
    public AndonBuilder AddStepHandler<TIn, TOut>(StepType type, Func<TIn, StepContext, ValueTask<TOut>> execute) => Add(type, StepHandlers.Of(execute));

    private AndonBuilder Add(StepType type, Func<IServiceProvider, IStepHandler> resolve)
    {
        HandlerRegistry.Check(type);
        Handlers.Add(registry => registry.Register(type, resolve));
        return this;
    }
}
