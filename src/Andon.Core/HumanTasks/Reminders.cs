namespace Andon.HumanTasks;

/// <summary>When people are reminded of a task.</summary>
internal static class Reminders
{
    /// <summary>Reminders of one task.</summary>
    public const int Max = 100;

    /// <summary>The first time after <paramref name="now"/>; those that passed while nobody looked are not made up for. Null where there is none.</summary>
    public static DateTimeOffset? Next(HumanTaskDefinition human, DateTimeOffset openedAt, int sent, DateTimeOffset now)
    {
        if (sent >= Max) return null;
        foreach (var after in human.RemindAfter)
        {
            if (openedAt + after > now) return openedAt + after;
        }

        if (human.RemindEvery is not { } every) return null;
        var start = human.RemindAfter.IsEmpty ? openedAt : openedAt + human.RemindAfter[^1];
        return start + new TimeSpan(every.Ticks * (((now - start).Ticks / every.Ticks) + 1));
    }
}
