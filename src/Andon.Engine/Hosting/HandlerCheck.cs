using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Hosting;

/// <summary>Looks at the handlers when the host starts, so that a service nobody registered is told then, and not by the first attempt.</summary>
internal sealed class HandlerCheck(AndonBuilder builder, IServiceProviderIsService services)
{
    public void Check()
    {
        foreach (var (type, handler) in builder.HandlerClasses)
        {
            // As the container does it: one constructor whose every argument can be had is enough.
            var missing = handler.GetConstructors()
                .Select(c => c.GetParameters().Where(p => !p.HasDefaultValue && !CanBeHad(p)).Select(p => p.ParameterType.Name).ToList())
                .OrderBy(m => m.Count)
                .FirstOrDefault();
            if (missing is { Count: > 0 })
            {
                throw new InvalidOperationException(
                    $"{handler.Name}, the handler of step type '{type}', needs {string.Join(" and ", missing)}, which no call registered. "
                    + $"Add services.AddScoped<{missing[0]}>(), or AddSingleton or AddTransient, beside AddStepHandler<{handler.Name}>(\"{type}\").");
            }
        }
    }

    private bool CanBeHad(ParameterInfo parameter) => parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { Key: { } key }
        ? services is IServiceProviderIsKeyedService keyed && keyed.IsKeyedService(parameter.ParameterType, key)
        : services.IsService(parameter.ParameterType);
}
