using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>A step as the rules see it.</summary>
internal sealed class StepModel(StepDefinition definition)
{
    public StepDefinition Definition => definition;

    public StepState State { get; set; }

    public bool IsQueued { get; set; }

    public int Attempts { get; set; }

    public int Failures { get; set; }

    public Guid? Token { get; set; }

    public Guid? Incarnation { get; set; }

    /// <summary>The child run of a step that waits for one.</summary>
    public Guid? Child { get; set; }

    public bool IsActive => IsQueued || State is > StepState.Pending and < StepState.Completed;

    public bool IsStarted => IsQueued || State != StepState.Pending;

    public void Reset()
    {
        State = StepState.Pending;
        IsQueued = false;
        Attempts = Failures = 0;
        Token = Incarnation = Child = null;
    }

    /// <summary>Pending again in the same revision: its attempts keep counting.</summary>
    public void Revive()
    {
        var attempts = Attempts;
        Reset();
        Attempts = attempts;
    }

    /// <summary>Moves on; what was under way is over.</summary>
    public void Become(StepState state)
    {
        State = state;
        IsQueued = false;
        if (state != StepState.Running) Incarnation = null;
    }
}
