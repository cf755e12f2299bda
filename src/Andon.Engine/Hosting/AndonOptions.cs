using Andon.Hosting;
using Andon.Outgoing;

namespace Andon;

/// <summary>The engine's limits and habits. Checked at start; a value out of range names itself.</summary>
public sealed class AndonOptions
{
    /// <summary>Attempts that run at once on this node. Default: 1,024. From 1 to 100,000.</summary>
    public int MaxRunningAttempts { get; set; } = 1_024;

    /// <summary>Processes of <c>script</c> steps that run at once on this node. Default: 4 for each processor. From 1 to 10,000.</summary>
    public int MaxRunningScripts { get; set; } = Math.Max(4, 4 * Environment.ProcessorCount);

    /// <summary>Bytes the output of a step may have. Default: 1 MiB. From 1 KiB to 64 MiB.</summary>
    public int MaxOutputBytes { get; set; } = 1 << 20;

    /// <summary>Bytes of a file that a step keeps. Default: 4 GiB. From 1 KiB to 16 TiB.</summary>
    public long MaxFileBytes { get; set; } = 4L << 30;

    /// <summary>Files that a step keeps, and files that are laid before it. Default: 1,000. From 1 to 100,000.</summary>
    public int MaxFilesPerStep { get; set; } = 1_000;

    /// <summary>Bytes the parameters of a run may have. Default: 1 MiB. From 1 KiB to 64 MiB.</summary>
    public int MaxParamsBytes { get; set; } = 1 << 20;

    /// <summary>How long a graceful stop lets attempts run before it ends them. Default: 10 s. From 0 to 1 hour.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a handler may ignore the cancellation of a timed-out attempt before the attempt counts as failed without it. Default: 30 s. From 0 to 1 hour.</summary>
    public TimeSpan CancellationGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time between two looks at timers and the ready queue, for whatever no signal announced. Default: 5 s. From 10 ms to 1 hour.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Timers or ready steps taken at a time. Default: 256. From 1 to 1,000.</summary>
    public int LoopBatch { get; set; } = 256;

    /// <summary>Events after which a run's snapshot is written anew, once the log after the last one is three times as long as that. Default: 256. From 16 to 100,000.</summary>
    public int SnapshotEvents { get; set; } = 256;

    /// <summary>How long an outside worker has a step that it claimed unless it says that it goes on. Default: 30 s. From 1 s to 1 hour.</summary>
    public TimeSpan JobLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a node that is not heard of counts as alive, where several use one database; it is heard of every third of it. Default: 10 s. From 1 s to
    /// 5 minutes.
    /// </summary>
    public TimeSpan NodeLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Schedules that a tenant may have. Default: 1,000. From 0 to 100,000.</summary>
    public int MaxSchedules { get; set; } = 1_000;

    /// <summary>
    /// How late a schedule may be looked at before a time of it counts as missed, and <c>catch_up</c> says what becomes of it. Default: 1 min. From 1 s to 1 day.
    /// </summary>
    public TimeSpan ScheduleGrace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Entries after which the audit of a tenant is signed, where there is a master key; it is looked at every 30 s. Default: 1,000. From 1 to 1,000,000.
    /// </summary>
    public int AuditCheckpointEntries { get; set; } = 1_000;

    /// <summary>Time after which it is signed, whatever came. Default: 10 min. From 1 s to 1 day.</summary>
    public TimeSpan AuditCheckpointInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Webhooks that a tenant may have. Default: 50. From 0 to 1,000.</summary>
    public int MaxWebhooks { get; set; } = 50;

    /// <summary>Triggers that a tenant may have. Default: 100. From 0 to 10,000.</summary>
    public int MaxTriggers { get; set; } = 100;

    /// <summary>Signals that a run keeps until a step waits for them. Default: 100. From 0 to 10,000.</summary>
    public int MaxKeptSignals { get; set; } = 100;

    /// <summary>Bytes that the signals kept by a run may have together. Default: 1 MiB. From 0 to 64 MiB.</summary>
    public int MaxKeptSignalBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Steps of all compiled pipeline versions that are kept in memory together; those used longest ago are dropped, and compiled again when a
    /// run needs them. Default: 100,000. From 1 to 10,000,000.
    /// </summary>
    public int MaxCachedSteps { get; set; } = 100_000;

    /// <summary>Whether this process carries out steps. Default: true; false for one that only submits and decides.</summary>
    public bool ExecuteSteps { get; set; } = true;

    /// <summary>The queues whose steps this node starts. Default: empty, all of them. Each 1 to 64 of letters, digits, <c>_ . -</c>.</summary>
    public ICollection<string> Queues { get; } = [];

    /// <summary>What <c>http</c> steps of every tenant may reach besides public addresses. Default: nothing.</summary>
    public OutgoingPolicy Outgoing { get; } = new();

    /// <summary>What those of single tenants may reach besides that, by the tenant. Default: nothing. Set before the host starts.</summary>
    public IDictionary<string, OutgoingPolicy> TenantOutgoing { get; } = new Dictionary<string, OutgoingPolicy>();

    /// <summary>Where people reach the server, such as <c>https://andon.example.com</c>: what links begin with. Default: null, where whoever asks for one over HTTP has reached it. http or https.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Whether only the run that was submitted or taken up last is carried, as a command that carries one run wants it. Default: false.</summary>
    internal bool CarriesOneRun { get; set; }

    internal void Validate()
    {
        Check(MaxRunningAttempts is >= 1 and <= 100_000, nameof(MaxRunningAttempts), "from 1 to 100,000");
        Check(MaxRunningScripts is >= 1 and <= 10_000, nameof(MaxRunningScripts), "from 1 to 10,000");
        Check(MaxOutputBytes is >= 1_024 and <= 64 << 20, nameof(MaxOutputBytes), "from 1 KiB to 64 MiB");
        Check(MaxFileBytes is >= 1_024 and <= 16L << 40, nameof(MaxFileBytes), "from 1 KiB to 16 TiB");
        Check(MaxFilesPerStep is >= 1 and <= 100_000, nameof(MaxFilesPerStep), "from 1 to 100,000");
        Check(MaxParamsBytes is >= 1_024 and <= 64 << 20, nameof(MaxParamsBytes), "from 1 KiB to 64 MiB");
        Check(StopTimeout >= TimeSpan.Zero && StopTimeout <= TimeSpan.FromHours(1), nameof(StopTimeout), "from 0 to 1 hour");
        Check(CancellationGrace >= TimeSpan.Zero && CancellationGrace <= TimeSpan.FromHours(1), nameof(CancellationGrace), "from 0 to 1 hour");
        Check(PollInterval >= TimeSpan.FromMilliseconds(10) && PollInterval <= TimeSpan.FromHours(1), nameof(PollInterval), "from 10 ms to 1 hour");
        Check(JobLease >= TimeSpan.FromSeconds(1) && JobLease <= TimeSpan.FromHours(1), nameof(JobLease), "from 1 s to 1 hour");
        Check(NodeLease >= TimeSpan.FromSeconds(1) && NodeLease <= TimeSpan.FromMinutes(5), nameof(NodeLease), "from 1 s to 5 minutes");
        Check(MaxSchedules is >= 0 and <= 100_000, nameof(MaxSchedules), "from 0 to 100,000");
        Check(ScheduleGrace >= TimeSpan.FromSeconds(1) && ScheduleGrace <= TimeSpan.FromDays(1), nameof(ScheduleGrace), "from 1 s to 1 day");
        Check(AuditCheckpointEntries is >= 1 and <= 1_000_000, nameof(AuditCheckpointEntries), "from 1 to 1,000,000");
        Check(AuditCheckpointInterval >= TimeSpan.FromSeconds(1) && AuditCheckpointInterval <= TimeSpan.FromDays(1), nameof(AuditCheckpointInterval), "from 1 s to 1 day");
        Check(MaxWebhooks is >= 0 and <= 1_000, nameof(MaxWebhooks), "from 0 to 1,000");
        Check(MaxTriggers is >= 0 and <= 10_000, nameof(MaxTriggers), "from 0 to 10,000");
        Check(MaxKeptSignals is >= 0 and <= 10_000, nameof(MaxKeptSignals), "from 0 to 10,000");
        Check(MaxKeptSignalBytes is >= 0 and <= 64 << 20, nameof(MaxKeptSignalBytes), "from 0 to 64 MiB");
        Check(LoopBatch is >= 1 and <= 1_000, nameof(LoopBatch), "from 1 to 1,000");
        Check(SnapshotEvents is >= 16 and <= 100_000, nameof(SnapshotEvents), "from 16 to 100,000");
        Check(MaxCachedSteps is >= 1 and <= 10_000_000, nameof(MaxCachedSteps), "from 1 to 10,000,000");
        Check(PublicUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "" }, nameof(PublicUrl), "a URL of http or https, without query");
        Check(Queues.All(IsQueue), nameof(Queues), "names of 1 to 64 of letters, digits, '_', '.' and '-'");
    }

    private static bool IsQueue(string name) => name is { Length: >= 1 and <= 64 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(AndonOptions), name, range);
}
