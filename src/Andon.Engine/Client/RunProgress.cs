using Andon.Runs;
using Microsoft.Extensions.Logging;

namespace Andon.Client;

/// <summary>Tells whoever watches in this process of every durable change of a run; for live progress. Callbacks must be quick.</summary>
public sealed class RunProgress
{
    private readonly RunEngine engine;

    internal RunProgress(RunEngine engine) => this.engine = engine;

    /// <summary>Calls back with each change of a run, or (null) of any run, until disposed. What a callback throws is logged.</summary>
    public IDisposable Watch(Guid? runId, Action<RunChange> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        void OnChanged(Run run, IReadOnlyList<RunEvent> events)
        {
            if (runId is { } one && run.Id != one) return;
            try
            {
                changed(new RunChange(run, events));
            }
            catch (Exception e)
            {
                // Who watches must not be able to stop what is watched.
                engine.Log.LogError(e, "Tenant {Tenant}, run {RunId}: a callback of RunProgress.Watch failed", run.Tenant, run.Id);
            }
        }

        engine.Changed += OnChanged;
        return new Subscription(() => engine.Changed -= OnChanged);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A durable change of a run.</summary>
public sealed class RunChange
{
    private readonly Run run;
    private readonly IReadOnlyList<RunEvent> events;

    internal RunChange(Run run, IReadOnlyList<RunEvent> events)
    {
        this.run = run;
        this.events = events;
    }

    /// <summary>The run.</summary>
    public Guid RunId => run.Id;

    /// <summary>Where it is now.</summary>
    public RunState State => run.State;

    /// <summary>Its revision now.</summary>
    public int Revision => run.Revision;

    internal Run Run => run;

    /// <summary>The run as it is now.</summary>
    public RunView View() => RunViews.Of(run);

    /// <summary>What happened.</summary>
    public IEnumerable<EventView> Events() => events.Select(e => EventViews.Of(0, e, run));
}
