using Microsoft.Extensions.DependencyInjection;

namespace Andon.Steps;

/// <summary>How a handler class becomes the handler of an attempt.</summary>
internal static class StepHandlers
{
    /// <summary>Makes handlers of a class, with services from the attempt's scope.</summary>
    public static Func<IServiceProvider, IStepHandler> Factory(Type handler)
    {
        var create = ActivatorUtilities.CreateFactory(handler, []);
        if (handler.IsAssignableTo(typeof(IStepHandler))) return services => (IStepHandler)create(services, null);
        var typed = handler.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStepHandler<,>))
            ?? throw new ArgumentException($"{handler.Name} is no step handler: implement IStepHandler or IStepHandler<TIn, TOut>.", nameof(handler));
        var adapt = ActivatorUtilities.CreateFactory(typeof(TypedStepHandler<,>).MakeGenericType(typed.GetGenericArguments()), [typed]);
        return services => (IStepHandler)adapt(services, [create(services, null)]);
    }
}
