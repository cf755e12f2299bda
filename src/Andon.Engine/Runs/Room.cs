namespace Andon.Runs;

/// <summary>The room that a decision leaves to the next one of the same append.</summary>
internal static class Room
{
    public static Placement After(Placement room, Run run, Decision decision)
    {
        if (decision.Started > 0) room = room with { FreeSlots = room.FreeSlots - decision.Started };
        if (room.FreeInTenant < int.MaxValue) room = room with { FreeInTenant = room.FreeInTenant - decision.Effects.Count(e => e is StartAttempt or PutLease) };
        if (room.FreeByType.Count == 0 && !run.Pipeline.HasConcurrency) return room;
        var types = new Dictionary<string, int>(room.FreeByType);
        var keys = new Dictionary<string, int>(room.RunningByKey);
        foreach (var effect in decision.Effects)
        {
            var started = effect switch { StartAttempt start => start.Step, PutLease lease => lease.Step, _ => null };
            if (started is null) continue;
            var step = started.Step;
            if (effect is StartAttempt && types.TryGetValue(step.Type.Name, out var free)) types[step.Type.Name] = free - 1;
            if (step.Definition.Concurrency is { } slot) keys[slot.Key] = keys.GetValueOrDefault(slot.Key) + 1;
        }

        return room with { FreeByType = types, RunningByKey = keys };
    }
}
