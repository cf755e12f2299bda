namespace Andon.Runs;

/// <summary>One decision in the making: each event is folded at once, so that what follows is decided on what is already true.</summary>
internal sealed partial class Decider
{
    private readonly DecisionContext context;
    private readonly List<RunEvent> events = [];
    private readonly List<Effect> effects = [];
    private readonly Queue<int> unblocked = [];
    // Of maps only.
    private Queue<ItemPlace>? touched;
    private IReadOnlyList<string> reset = [];
    private MigrationPlan? plan;
    private Dictionary<string, int>? startedByType;
    private Dictionary<string, int>? startedByKey;
    private int started;
    private int startedInTenant;
    private Run run;
    private Refusal? refusal;
    private readonly bool wasUntold;

    public Decider(Run run, DecisionContext context, RunSubmitted? submitted = null)
    {
        this.run = run;
        this.context = context;
        wasUntold = run.IsParentUntold;
        if (submitted is not null) events.Add(submitted);
    }

    private DateTimeOffset Now => context.Now;

    public Decision ToDecision()
    {
        PutTold();
        return new(run, events, effects, refusal) { Started = started, Reset = reset, Migration = plan };
    }

    /// <summary>The run is new: whatever has no dependencies is ready.</summary>
    public void Begin()
    {
        UnblockAll();
        Advance();
    }

    private void Emit(RunEvent e)
    {
        events.Add(e);
        run = RunFold.Apply(run, e);
    }

    private void Refuse(RefusalKind kind, string code, string message, params ReadOnlySpan<(string Key, string? Value)> details)
    {
        refusal = new Refusal(kind, code, message);
        foreach (var (key, value) in details)
            if (value is not null) refusal = refusal with { Details = refusal.Details.SetItem(key, value) };
    }

    /// <summary>Refuses a command on a run that has ended.</summary>
    private bool RefuseEnded(string verb)
    {
        if (run.Ended is not { } state) return false;
        var remedy = state == RunState.Cancelled ? "a cancelled run is final; submit a new one" : "use rerun or edit to take it up again";
        Refuse(RefusalKind.Conflict, "run_ended", $"cannot {verb} run {run.Id}: it is {state.Name()}; {remedy}", ("state", state.Name()));
        return true;
    }

    /// <summary>Finds a step by name, or refuses with the nearest name.</summary>
    private StepRun? FindStep(string name)
    {
        var index = run.IndexOf(name);
        if (index >= 0) return run.Steps[index];
        Refuse(RefusalKind.NotFound, "unknown_step", $"pipeline '{run.Pipeline.Name}' has no step '{name}'{Nearest.Hint(name, [.. run.Pipeline.Steps.Select(s => s.Name)])}");
        return null;
    }

    /// <summary>
    /// Finds the step that a row names. There is none where its item is gone, where the run went over to a version without it, or where this state
    /// is behind one that another node has written: then the row is taken back, which an append on an old state does not do, but finds out.
    /// </summary>
    private StepRun? FindQueued(string name, Func<StepPlace, Effect> takeBack)
    {
        if (run.Steps.Find(run.IndexOf(name)) is { } step) return step;
        // A row goes by its name alone, so that any step may stand for one that this version does not know.
        effects.Add(takeBack(new StepPlace(-1, name, run.DefinitionOf(name) ?? run.Pipeline.Steps[0])));
        return null;
    }
}
