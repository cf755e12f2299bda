using static Andon.Sqlite.Reading.StoredReads;

namespace Andon.Sqlite.Writing;

/// <summary>How far the counts of what tenants have stored have come, as it is written.</summary>
internal static class StoredWrites
{
    public static bool Put(WriteSession session, List<(Progress Count, long Files)> counts)
    {
        foreach (var (count, files) in counts)
        {
            var put = session.Connection["stored-put"];
            _ = count.IsWhole ? put.Bind(1, count.SoFar + files).Bind(2, 0).Bind(3, 0) : put.BindNull(1).Bind(2, count.SoFar).Bind(3, count.Next);
            put.Bind(4, count.Key).Bind(5, count.Before).Execute();
        }

        return true;
    }
}
