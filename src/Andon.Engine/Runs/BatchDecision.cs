using Andon.Pipelines;
using Microsoft.Extensions.Logging;

namespace Andon.Runs;

/// <summary>The commands that wait for one run, decided in their order, each on the state that the one before leaves.</summary>
internal static class BatchDecision
{
    public static (Run Run, IReadOnlyList<RunEvent> Events, IReadOnlyList<Effect> Effects, int Started) Of(
        RunEngine engine, Run run, Pipeline pipeline, IReadOnlyList<Envelope> batch, DateTimeOffset now, Placement room)
    {
        if (batch is [var only])
        {
            var decision = only.Decision = Decide(engine, run, only.Command!, engine.ContextFor(pipeline, now, room));
            return (decision.Run!, decision.Events, decision.Effects, decision.Started);
        }

        List<RunEvent> events = [];
        List<Effect> effects = [];
        var started = 0;
        foreach (var envelope in batch)
        {
            var decision = envelope.Decision = Decide(engine, run, envelope.Command!, engine.ContextFor(pipeline, now, room));
            room = Room.After(room, run, decision);
            run = decision.Run!;
            events.AddRange(decision.Events);
            effects.AddRange(decision.Effects);
            started += decision.Started;
        }

        return (run, events, effects, started);
    }

    /// <summary>The machine is total; should it fail all the same, one command fails and the run goes on.</summary>
    private static Decision Decide(RunEngine engine, Run run, RunCommand command, DecisionContext context)
    {
        try
        {
            return RunMachine.Decide(run, command, context);
        }
        catch (Exception e)
        {
            engine.Log.LogError(e, "Tenant {Tenant}, run {RunId}: {Command} cannot be decided", run.Tenant, run.Id, command.GetType().Name);
            var error = new StepError("internal_error", $"the result could not be taken: {e.GetType().Name}: {e.Message}", Retryable: false);
            return command is AttemptFinished { Outcome: AttemptOutcome.Succeeded } finished
                ? Decide(engine, run, finished with { Outcome = new AttemptOutcome.Failed(error) }, context)
                : Decision.Refused(run, new Refusal(RefusalKind.Invalid, "internal_error", $"{command.GetType().Name} on run {run.Id} could not be decided: {e.Message}"));
        }
    }
}
