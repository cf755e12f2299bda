using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Andon.Audit;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>
/// One run and the world around it: a clock that moves when told, a node with room, and the rows that effects write. After every
/// decision it holds the run against <see cref="Invariants"/>, so that each test checks them all.
/// </summary>
internal sealed class Floor
{
    public static readonly Actor Sam = new("sam");
    public static readonly Actor Ann = new("ann");
    public static readonly Actor Bob = new("bob");
    public static readonly Actor Admin = new("root") { IsAdmin = true };
    public static readonly Actor Robot = new("robot") { IsAdmin = true, IsAgent = true };

    private readonly Seed seed = new(7, 11);

    private Floor(Pipeline pipeline, Placement placement)
    {
        Versions.Add(pipeline.Version, pipeline);
        Placement = placement;
        Rows = new Rows(this);
    }

    /// <summary>The version that the run is on.</summary>
    public Pipeline Pipeline => Run.Pipeline;

    /// <summary>Every version that the run was on or was asked to go over to.</summary>
    public Dictionary<int, Pipeline> Versions { get; } = [];

    /// <summary>Attempts that were under way when a migration made the run narrower.</summary>
    public int AttemptsFromBefore { get; private set; }

    public Placement Placement { get; set; }

    public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 8, 0, 0, TimeSpan.Zero);

    public Run Run { get; private set; } = null!;

    public List<RunEvent> Log { get; } = [];

    public Rows Rows { get; }

    public int MaxOutputBytes { get; private set; } = 1 << 20;

    /// <summary>Who is away.</summary>
    public Absences Absences { get; set; } = Absences.None;

    public int MaxMapOutputBytes { get; set; } = 64 << 20;

    /// <summary>The node that decides unless a test says otherwise.</summary>
    public static Placement Node(int freeSlots = 100, int incarnation = 1, params string[] handlers) => new()
    {
        Incarnation = new Guid(incarnation, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        Handlers = (handlers.Length == 0 ? [Plan.WorkType] : handlers).ToFrozenSet(),
        FreeSlots = freeSlots,
    };

    public static Floor Start(params StepDefinition[] steps) => Start(Plan.Of(steps));

    public static Floor Start(Pipeline pipeline, Placement? placement = null, string parameters = "{}", string? owner = null, ParentRun? parent = null)
    {
        var floor = new Floor(pipeline, placement ?? Node());
        var decision = RunMachine.Submit(pipeline, new Submit(new Guid("01890000-0000-7000-8000-000000000000"), null, owner, Sam, Bytes(parameters), "key-1") { Parent = parent }, floor.Context());
        decision.Refusal.ShouldBeNull();
        floor.Take(null, decision);
        return floor;
    }

    /// <summary>A run whose outputs may have only so many bytes.</summary>
    public static Floor StartSmall(int maxOutputBytes, params StepDefinition[] steps)
    {
        var floor = Start(steps);
        floor.MaxOutputBytes = maxOutputBytes;
        return floor;
    }

    public static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);

    public DecisionContext Context() => new(Now, seed, Placement) { MaxOutputBytes = MaxOutputBytes, MaxMapOutputBytes = MaxMapOutputBytes, Absences = Absences };

    /// <summary>Decides and takes what was decided, refusals included.</summary>
    public Decision Send(RunCommand command)
    {
        var before = Run;
        var text = Dump.Of(before);
        var decision = RunMachine.Decide(before, command, Context());
        Dump.Of(before).ShouldBe(text, "a decision changed the run it was given");
        if (command is AttemptFinished finished) Rows.Live.Remove(finished.Token);
        if (command is IncarnationLost lost) Rows.Live.RemoveWhere(token => Rows.Attempts[token].Incarnation == lost.Incarnation);
        Take(before, decision);
        RunAudit.Of((command as PersonCommand)?.By, Run, decision.Events).ShouldAllBe(entry => RunAudit.Told.Values.Any(actions => actions.Contains(entry.Action)));
        return decision;
    }

    /// <summary>A command that must be accepted.</summary>
    public Decision Do(RunCommand command)
    {
        var decision = Send(command);
        decision.Refusal.ShouldBeNull();
        return decision;
    }

    /// <summary>A command that must be refused, with this code, and change nothing.</summary>
    public Refusal Refuse(string code, RunCommand command)
    {
        var before = Dump.Of(Run);
        var refusal = Send(command).Refusal.ShouldNotBeNull();
        refusal.Code.ShouldBe(code);
        Dump.Of(Run).ShouldBe(before);
        return refusal;
    }

    public StepRun this[string step] => Run.Steps[Run.IndexOf(step)];

    public Attempt Attempt(string step) => this[step].Attempt.ShouldNotBeNull();

    public HumanTask Task(string step) => Run.Tasks[this[step].Task.ShouldNotBeNull()];

    public Decision Finish(string step, string output = "{}") => Do(Finished(step, output));

    public Guid Child(string step) => this[step].Child.ShouldNotBeNull().Id;

    /// <summary>The child of a step stands so, as row <paramref name="sequence"/> of its log says.</summary>
    public ChildChanged Changed(string step, RunState state, string output = "{}", long sequence = 2) => new(
        step, Child(step), sequence, state, state == RunState.Completed ? Bytes(output) : default, state == RunState.Failed ? new StepError("boom", "it broke") : null);

    /// <summary>The call of this run's to another is carried out.</summary>
    public Decision Confirm(Guid peer, RunState state = RunState.Running) => Do(new ConfirmCall(peer, Rows.Calls[peer], state));

    public AttemptFinished Finished(string step, string output = "{}") => Ended(step, new AttemptOutcome.Succeeded(Bytes(output)));

    public Decision Fail(string step, string code = "boom", bool retryable = true) => Do(Failed(step, code, retryable));

    public AttemptFinished Failed(string step, string code = "boom", bool retryable = true) =>
        Ended(step, new AttemptOutcome.Failed(new StepError(code, "it broke", retryable)));

    public Decision Interrupt(string step) => Do(Ended(step, new AttemptOutcome.Interrupted()));

    public Decision Lose(int incarnation = 1) => Do(new IncarnationLost(Node(0, incarnation).Incarnation));

    public Decision Edit(string step, string output = """{"edited":true}""", string? rerunFrom = null, Actor? by = null) =>
        Do(EditOf(by ?? Sam, rerunFrom, (step, output)));

    public static EditOutputs EditOf(Actor by, string? rerunFrom, params (string Step, string Output)[] outputs) =>
        new(by, outputs.ToImmutableDictionary(o => o.Step, o => Bytes(o.Output)), rerunFrom);

    public Decision Rerun(string step) => Do(new RerunStep(Sam, step));

    /// <summary>Takes the run over to the next version, which has these steps.</summary>
    public Decision Migrate(params StepDefinition[] steps) => Migrate(Pipeline.Next(steps));

    public Decision Migrate(Pipeline to, params (string From, string To)[] renames) => Do(MigrationTo(to, renames));

    public MigrateRun MigrationTo(Pipeline to, params (string From, string To)[] renames)
    {
        Versions[to.Version] = to;
        return new MigrateRun(Admin, to, [.. renames.Select(r => new StepRename(r.From, r.To))]);
    }

    public Decision Skip(string step, string output = "{}") => Do(new SkipStep(Admin, step, Bytes(output), "by hand"));

    public Decision Approve(string step, Actor? by = null) => Do(new ApproveTask(by ?? Ann, Task(step).Id, "fine"));

    public Decision Reject(string step, string? rollbackTo = null, Actor? by = null) => Do(new RejectTask(by ?? Ann, Task(step).Id, "not yet", rollbackTo));

    public Decision Complete(string step, string data = "{}", Actor? by = null) => Do(new CompleteTask(by ?? Ann, Task(step).Id, Bytes(data)));

    /// <summary>A worker claims a step; what it is given to name its attempt by.</summary>
    public Guid Claim(string step, string worker = "w1")
    {
        Do(new ClaimJob(step, worker, Now.AddSeconds(30))).Events.OfType<AttemptStarted>().ShouldHaveSingleItem().Worker.ShouldBe(worker);
        return Attempt(step).Token;
    }

    public Decision Signal(string name, string data = "{}", string? key = null) => Do(SignalOf(name, data, key));

    public static SendSignal SignalOf(string name, string data = "{}", string? key = null) => new(Ann, name, Bytes(data), key);

    /// <summary>Lets time pass and the timer of a step fire.</summary>
    public Decision Wait(string step, TimerKind kind, TimeSpan time)
    {
        Now += time;
        return Do(new TimerDue(step, kind));
    }

    /// <summary><c>a:completed b:running</c> … in the order of the definition.</summary>
    public string States => string.Join(' ', Run.Steps.Select(s => $"{s.Name}:{s.State.Name()}"));

    public string Output(string step) => Encoding.UTF8.GetString(this[step].Output.ShouldNotBeNull().Content.Span);

    private AttemptFinished Ended(string step, AttemptOutcome outcome) => new(step, Attempt(step).Number, Attempt(step).Token, outcome);

    private void Take(Run? before, Decision decision)
    {
        Transitions.Record(before, decision, Versions);
        Run = decision.Run.ShouldNotBeNull();
        AttemptsFromBefore = decision.Migration is null ? Math.Min(AttemptsFromBefore, Run.RunningAttempts) : Run.RunningAttempts;
        Log.AddRange(decision.Events);
        Rows.Perform(decision.Effects);
        Invariants.Check(this, before, decision);
    }
}
