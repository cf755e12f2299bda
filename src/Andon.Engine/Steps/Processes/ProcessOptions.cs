namespace Andon.Steps.Processes;

/// <summary>How processes of steps are kept and ended.</summary>
public sealed class ProcessOptions
{
    /// <summary>
    /// Where working folders are made, one per attempt, removed after it. Default null: the temporary directory. Whoever else may write
    /// to the folder named here can meddle with the steps.
    /// </summary>
    public string? WorkRoot { get; set; }

    /// <summary>How long a process has between TERM and KILL. Default 5 s; 0 or more.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes kept of the end of standard error, for messages. Default 64 KiB; 1 KiB or more.</summary>
    public int KeptErrorBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes of one line of output as shown live; the rest of the line is left out there. Default 8 KiB; 1 or more.</summary>
    public int MaxLiveLineBytes { get; set; } = 8 * 1024;
}
