using Microsoft.Extensions.DependencyInjection;

namespace Andon.Steps;

/// <summary>How a class or a function becomes the handler of an attempt, for <see cref="HandlerRegistry.Register"/>.</summary>
public static class StepHandlers
{
    /// <summary>
    /// A class that is an <see cref="IStepHandler"/> or an <see cref="IStepHandler{TIn, TOut}"/>: made anew for each attempt, with services from
    /// the attempt's scope.
    /// </summary>
    /// <exception cref="ArgumentException">The class is neither, or several at once.</exception>
    public static Func<IServiceProvider, IStepHandler> Of<THandler>()
        where THandler : class => Of(typeof(THandler));

    /// <summary>As <see cref="Of{THandler}"/>, for a class that is known only at run time.</summary>
    public static Func<IServiceProvider, IStepHandler> Of(Type handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (handler.IsAbstract) throw new ArgumentException($"{handler.Name} cannot be made: name the class that implements it.", nameof(handler));
        if (handler.GetConstructors().Length == 0) throw new ArgumentException($"{handler.Name} cannot be made: give it a public constructor.", nameof(handler));
        var create = ActivatorUtilities.CreateFactory(handler, []);
        if (handler.IsAssignableTo(typeof(IStepHandler))) return services => (IStepHandler)create(services, null);
        var typed = handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStepHandler<,>)).ToList();
        if (typed.Count == 0) throw new ArgumentException($"{handler.Name} is no step handler: implement IStepHandler or IStepHandler<TIn, TOut>.", nameof(handler));
        if (typed.Count > 1) throw new ArgumentException($"{handler.Name} implements IStepHandler<TIn, TOut> {typed.Count} times, and nothing says which is meant: make a class of each.", nameof(handler));
        var adapt = ActivatorUtilities.CreateFactory(typeof(TypedStepHandler<,>).MakeGenericType(typed[0].GetGenericArguments()), [typed[0]]);
        return services => (IStepHandler)adapt(services, [create(services, null)]);
    }

    /// <summary>A function.</summary>
    public static Func<IServiceProvider, IStepHandler> Of(Func<StepContext, ValueTask<StepOutput>> execute)
    {
        ArgumentNullException.ThrowIfNull(execute);
        var handler = new DelegateStepHandler(execute);
        return _ => handler;
    }

    /// <summary>A function with typed input and output, read and written as JSON in snake_case.</summary>
    public static Func<IServiceProvider, IStepHandler> Of<TIn, TOut>(Func<TIn, StepContext, ValueTask<TOut>> execute)
    {
        ArgumentNullException.ThrowIfNull(execute);
        var handler = new TypedStepHandler<TIn, TOut>(execute);
        return _ => handler;
    }
}
