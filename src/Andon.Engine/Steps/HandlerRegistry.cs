using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Andon.Pipelines;
using Microsoft.Extensions.Logging;

namespace Andon.Steps;

/// <summary>
/// The handlers of this process by step type, and the metadata of the types that come with them. Handlers may come and go while the engine
/// runs: a step whose handler is missing is parked as <c>no_handler</c> and goes on when it appears.
/// </summary>
public sealed class HandlerRegistry
{
    private readonly Lock gate = new();
    private FrozenDictionary<string, Registration> handlers = FrozenDictionary<string, Registration>.Empty;
    private FrozenSet<string> types = FrozenSet<string>.Empty;

    /// <summary>The step types that have a handler now.</summary>
    public IReadOnlySet<string> Types => types;

    /// <summary>Called after a handler appeared.</summary>
    internal Action? Appeared { get; set; }

    /// <summary>Registers a handler for a step type, or replaces it.</summary>
    /// <param name="type">The type and its metadata.</param>
    /// <param name="resolve">Gives the handler of an attempt from the attempt's services; see <see cref="StepHandlers"/>.</param>
    /// <exception cref="ArgumentException">The type's name or metadata is wrong, or it is built in.</exception>
    public void Register(StepType type, Func<IServiceProvider, IStepHandler> resolve)
    {
        Check(type);
        ArgumentNullException.ThrowIfNull(resolve);
        Put(type, resolve);
    }

    /// <summary>As <see cref="Register"/>, for what the engine brings itself.</summary>
    internal void Put(StepType type, Func<IServiceProvider, IStepHandler> resolve)
    {
        lock (gate) Set(handlers.Values.Where(h => h.Type.Name != type.Name).Append(new Registration(type, resolve)));
        Appeared?.Invoke();
    }

    /// <summary>Removes a handler; attempts under way go on.</summary>
    /// <exception cref="ArgumentException">The type is built in.</exception>
    public bool Unregister(string type)
    {
        if (BuiltInStepTypes.ByName.ContainsKey(type)) throw new ArgumentException($"the step type '{type}' is built in; its handler stays", nameof(type));
        lock (gate)
        {
            if (!handlers.ContainsKey(type)) return false;
            Set(handlers.Values.Where(h => h.Type.Name != type));
            return true;
        }
    }

    /// <summary>Refuses a type that no pipeline could use as it is meant.</summary>
    internal static void Check(StepType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var problems = StepTypeRules.Check(type);
        if (!problems.IsEmpty) throw new ArgumentException(string.Join("; ", problems.Select(p => p.Message)), nameof(type));
        if (type.IsInteractive)
            throw new ArgumentException($"people carry out the step type '{type.Name}', so that no handler would be called; register it with IAndonClient.RegisterStepTypeAsync", nameof(type));
    }

    internal IEnumerable<StepType> StepTypes => handlers.Values.Select(h => h.Type);

    internal bool TryGet(string type, [NotNullWhen(true)] out Registration? registration) => handlers.TryGetValue(type, out registration);

    private void Set(IEnumerable<Registration> next)
    {
        handlers = next.ToFrozenDictionary(h => h.Type.Name);
        types = handlers.Keys.ToFrozenSet();
    }

    internal sealed class Registration(StepType type, Func<IServiceProvider, IStepHandler> resolve)
    {
        private ILogger? log;

        public StepType Type => type;

        public Func<IServiceProvider, IStepHandler> Resolve => resolve;

        public ILogger Log(ILoggerFactory factory) => log ??= factory.CreateLogger($"Andon.Steps.{type.Name}");
    }
}
