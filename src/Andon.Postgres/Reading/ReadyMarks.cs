namespace Andon.Postgres.Reading;

/// <summary>
/// Low-water marks of the ready queue: before which there is nothing of a tenant that has much in it. The server must look at each row that was taken from the
/// front of the queue until a vacuum has cleared it away, at which no row may be that an open transaction can still see.
/// </summary>
/// <remarks>
/// A step is in the queue under the time its run was submitted, so that one may come in before a mark. Of this program's own appends the marks are told; what another
/// node brings there is seen by the next look at all, within <see cref="AllEvery"/>. There are marks only while more waits than a page holds.
/// </remarks>
internal sealed class ReadyMarks(TimeProvider time)
{
    /// <summary>Rows in a page that make a tenant one with much.</summary>
    private const int Much = 8;

    private static readonly TimeSpan AllEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Dictionary<int, long> marks = [];
    private Look? open;
    private long? lookedAtAll;

    /// <summary>A look begins. One at a time goes by the marks and sets them; another beside it is at all.</summary>
    public Look Begin()
    {
        lock (gate)
        {
            if (open is not null) return new Look([]);
            if (lookedAtAll is not { } last || time.GetElapsedTime(last) >= AllEvery)
            {
                lookedAtAll = time.GetTimestamp();
                marks = [];
            }

            return open = new Look(marks);
        }
    }

    /// <summary>A look is over.</summary>
    /// <param name="look">Which one.</param>
    /// <param name="rows">What it found, with the first row that there is of the tenant, whether it was looked for or not.</param>
    /// <param name="isPageFull">Whether there may be more.</param>
    public void End(Look look, IReadOnlyList<(int Tenant, long First)> rows, bool isPageFull)
    {
        lock (gate)
        {
            if (open != look) return;
            open = null;
            marks = isPageFull
                ? rows.GroupBy(static row => row.Tenant).Where(static t => t.Count() >= Much).ToDictionary(static t => t.Key, t => Math.Min(t.First().First, look.Lowered.GetValueOrDefault(t.Key, long.MaxValue)))
                : [];
        }
    }

    /// <summary>A row was appended: whether it is committed or not, no mark is behind it.</summary>
    public void Lower(int tenant, long at)
    {
        lock (gate)
        {
            if (marks.TryGetValue(tenant, out var mark) && at < mark) marks[tenant] = at;
            // The look may have begun before the commit.
            if (open is not null && at < open.Lowered.GetValueOrDefault(tenant, long.MaxValue)) open.Lowered[tenant] = at;
        }
    }

    /// <summary>A look at the queue: where it begins.</summary>
    public sealed class Look
    {
        public Look(Dictionary<int, long> marks)
        {
            Tenants = [.. marks.Keys.Order()];
            Marks = [.. Tenants.Select(tenant => marks[tenant])];
        }

        /// <summary>In the order of their keys.</summary>
        public int[] Tenants { get; }

        public long[] Marks { get; }

        /// <summary>What was appended meanwhile.</summary>
        public Dictionary<int, long> Lowered { get; } = [];
    }
}
