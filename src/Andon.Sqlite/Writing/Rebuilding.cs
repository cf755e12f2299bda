using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>Replaces the rows that follow from a run's log.</summary>
internal static class Rebuilding
{
    public static bool Replace(WriteSession session, FollowingRows rows)
    {
        var connection = session.Connection;
        var key = session.RunKey(rows.Run.RunId);
        if (key == 0)
            throw new StoreException(Errors.Other, $"There is no run {rows.Run.RunId} whose rows could be replaced.");
        session.Rows.UpdateRun(key, rows.Run);
        connection["prune-ready"].Bind(1, key).Execute();
        connection["prune-timers"].Bind(1, key).Execute();
        connection["prune-tasks"].Bind(1, key).Execute();
        connection["prune-calls"].Bind(1, key).Execute();
        connection["prune-leases"].Bind(1, key).Execute();
        connection["prune-slots"].Bind(1, key).Execute();
        foreach (var ready in rows.Ready)
            session.Rows.PutReady(key, ready);
        foreach (var timer in rows.Timers)
            session.Rows.PutTimer(key, timer);
        foreach (var task in rows.Tasks)
            session.Rows.PutTask(key, task);
        foreach (var call in rows.Calls)
            session.Rows.PutCall(key, call);
        foreach (var lease in rows.Leases)
            session.Rows.PutLease(key, lease);
        foreach (var slot in rows.Slots)
            session.Rows.PutSlot(key, slot);
        return true;
    }
}
