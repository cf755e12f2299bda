using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>
/// What must now be done, once the events are on record. Rows are written in the same append. Effects hold the place of their step, because the
/// step itself may be gone by then: with the item of a map that begins anew.
/// </summary>
public abstract record Effect;

/// <summary>Carry out this attempt, here.</summary>
public sealed record StartAttempt(StepPlace Step, int Attempt, Guid Token) : Effect;

/// <summary>End this attempt wherever it runs; its result counts no more.</summary>
public sealed record StopAttempt(StepPlace Step, Guid Token, Guid Incarnation) : Effect;

/// <summary>Row: a step waits for a node with room.</summary>
public sealed record AddReady(StepPlace Step) : Effect;

/// <summary>Row: it waits no more.</summary>
public sealed record RemoveReady(StepPlace Step) : Effect;

/// <summary>Row: wake this run at a time.</summary>
public sealed record SetTimer(StepPlace Step, TimerKind Kind, DateTimeOffset DueAt) : Effect;

/// <summary>Row: that time matters no more.</summary>
public sealed record ClearTimer(StepPlace Step, TimerKind Kind) : Effect;

/// <summary>Row: an outside worker has this attempt until then, unless it says that it goes on.</summary>
public sealed record PutLease(StepPlace Step, Guid Token, string Worker, DateTimeOffset Until) : Effect;

/// <summary>Row: it has it no more. <c>IfOver</c>: only where its time is over still; else nothing of the decision is to be written.</summary>
public sealed record RemoveLease(StepPlace Step, Guid Token, bool IfOver) : Effect;

/// <summary>Row: a human task as it is now.</summary>
public sealed record PutTask(HumanTask Task) : Effect;

/// <summary>Row: something is to be brought about in another run; takes the place of what was to be before.</summary>
public sealed record PutCall(Guid Peer, CallKind Kind) : Effect;

/// <summary>Row: nothing is to be brought about in that run any more.</summary>
public sealed record RemoveCall(Guid Peer) : Effect;
