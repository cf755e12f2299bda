using Andon.Hosting;

namespace Andon.Steps.Processes;

/// <summary>How processes of steps are kept and ended.</summary>
public sealed class ProcessOptions
{
    /// <summary>
    /// Where working folders are made, one per attempt, removed after it. Default null: the temporary directory. Whoever else may write
    /// to the folder named here can meddle with the steps.
    /// </summary>
    public string? WorkRoot { get; set; }

    /// <summary>How long a process has between TERM and KILL. Default 5 s; from 0 to 1 hour.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes kept of the end of standard error, for messages. Default 64 KiB; 1 KiB or more.</summary>
    public int KeptErrorBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes of one line of output as shown live; the rest of the line is left out there. Default 8 KiB; 1 or more.</summary>
    public int MaxLiveLineBytes { get; set; } = 8 * 1024;

    internal void Validate()
    {
        Check(Grace >= TimeSpan.Zero && Grace <= TimeSpan.FromHours(1), nameof(Grace), "from 0 to 1 hour");
        Check(KeptErrorBytes >= 1_024, nameof(KeptErrorBytes), "1 KiB or more");
        Check(MaxLiveLineBytes >= 1, nameof(MaxLiveLineBytes), "1 or more");
    }

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(ProcessOptions), name, range);
}
