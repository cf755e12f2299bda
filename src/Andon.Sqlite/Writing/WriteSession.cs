using Andon.Sqlite.Raw;

namespace Andon.Sqlite.Writing;

/// <summary>
/// What the writer knows beside its connection: the next run key and the keys of tenants. Both are ahead of the file while a transaction
/// is open; <see cref="RolledBack"/> forgets what it took back.
/// </summary>
internal sealed class WriteSession
{
    private readonly Dictionary<string, long> tenants = new(StringComparer.Ordinal);
    private readonly List<string> newTenants = [];
    private long lastTenant;
    private long lastRun;

    public WriteSession(Connection connection)
    {
        Connection = connection;
        lastRun = connection["run-key-last"].Scalar() ?? 0;
        var known = connection["tenants"];
        while (known.Next())
        {
            tenants[known.Text(1)] = known.Long(0);
            lastTenant = Math.Max(lastTenant, known.Long(0));
        }
        Audit = new AuditWriter(this);
        Rows = new RowWriter(this);
        Appends = new AppendWriter(this);
    }

    public Connection Connection { get; }

    public RowWriter Rows { get; }

    public AppendWriter Appends { get; }

    public Sequences Sequences { get; } = new();

    public AuditWriter Audit { get; }

    /// <summary>A key that no run has; one that is not used in the end leaves a gap, which does not matter.</summary>
    public long NextRunKey() => ++lastRun;

    public long Tenant(string name)
    {
        if (tenants.TryGetValue(name, out var key))
            return key;
        key = ++lastTenant;
        Connection["tenant-insert"].Bind(1, key).Bind(2, name).Execute();
        newTenants.Add(name);
        return tenants[name] = key;
    }

    /// <summary>The key of a run; 0 where there is none.</summary>
    public long RunKey(Guid run) => Connection["run-key"].Bind(1, run).Scalar() ?? 0;

    /// <summary>How many tenants the open transaction has added so far; <see cref="RolledBack"/> goes back to there.</summary>
    public int Mark => newTenants.Count;

    public void Committed() => newTenants.Clear();

    public void RolledBack(int mark = 0)
    {
        Sequences.ForgetAll();
        Audit.ForgetAll();
        foreach (var name in newTenants.Skip(mark))
            tenants.Remove(name);
        newTenants.RemoveRange(mark, newTenants.Count - mark);
    }
}
