using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>A step as the rules see it.</summary>
internal sealed class StepModel(string name, StepDefinition definition, StepModel? undoes = null)
{
    /// <summary>Its name in the run.</summary>
    public string Name => name;

    /// <summary>The item it is in, or null.</summary>
    public string? Item { get; } = StepNames.ItemOf(name);

    public StepDefinition Definition => definition;

    /// <summary>The step that this one undoes; null for a step that is part of the work.</summary>
    public StepModel? Undoes => undoes;

    /// <summary>What undoes this step, where something does.</summary>
    public StepModel? Undo { get; private set; }

    /// <summary>How many steps that can be undone had completed when it did so last.</summary>
    public int Completion { get; set; }

    /// <summary>Whether there is something to undo.</summary>
    public bool IsUndoable => State == StepState.Completed && Undo is { State: not StepState.Completed };

    /// <summary>Whether it is what it was no more.</summary>
    public bool IsUndone => State == StepState.Completed && Undo is { State: StepState.Completed };

    /// <summary>Whether it was cancelled, and its child undoes what it did.</summary>
    public bool HasUndoingChild { get; set; }

    public bool IsMap { get; } = definition.Type == "map";

    /// <summary>The names in the run of what comes before it.</summary>
    public IReadOnlyList<string> Deps { get; } = [.. definition.Deps.Select(dep => StepNames.Beside(name, dep))];

    public StepState State { get; set; }

    public bool IsQueued { get; set; }

    public int Attempts { get; set; }

    public int Failures { get; set; }

    public Guid? Token { get; set; }

    public Guid? Incarnation { get; set; }

    /// <summary>The child run of a step that waits for one.</summary>
    public Guid? Child { get; set; }

    /// <summary>The signal it waited for last, and since when.</summary>
    public string? Signal { get; set; }

    public DateTimeOffset WaitsSince { get; set; }

    /// <summary>Whether it is a map that goes on because a person changed something in it.</summary>
    public bool IsReopened { get; set; }

    /// <summary>What it gave last.</summary>
    public ReadOnlyMemory<byte> Output { get; set; }

    public bool IsActive => IsQueued || State is > StepState.Pending and < StepState.Completed;

    public bool IsStarted => IsQueued || State != StepState.Pending;

    public bool IsFailed => State is StepState.Failed or StepState.Rejected;

    /// <summary>The same step, and what undoes it, under the name and by the definition of another version.</summary>
    public IReadOnlyList<StepModel> As(string newName, StepDefinition newDefinition)
    {
        var moved = Of(newName, newDefinition);
        var step = moved[0];
        (step.State, step.IsQueued, step.Attempts, step.Failures, step.Output, step.Completion) = (State, IsQueued, Attempts, Failures, Output, Completion);
        (step.Token, step.Incarnation, step.Child, step.HasUndoingChild) = (Token, Incarnation, Child, HasUndoingChild);
        (step.Signal, step.WaitsSince, step.IsReopened) = (Signal, WaitsSince, IsReopened);
        return moved;
    }

    /// <summary>The step, and what undoes it.</summary>
    public static IReadOnlyList<StepModel> Of(string name, StepDefinition definition)
    {
        var step = new StepModel(name, definition);
        if (definition.Compensate is { } compensate) step.Undo = new StepModel(StepDefinition.CompensationOf(name), compensate, step);
        return step.Undo is { } undo ? [step, undo] : [step];
    }

    public void Reset()
    {
        Undo?.Reset();
        HasUndoingChild = false;
        State = StepState.Pending;
        IsQueued = IsReopened = false;
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
        IsQueued = IsReopened = false;
        if (state != StepState.Running) Incarnation = null;
    }
}
