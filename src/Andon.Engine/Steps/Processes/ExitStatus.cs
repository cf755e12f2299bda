namespace Andon.Steps.Processes;

/// <summary>How a process ended: with a code, or by a signal.</summary>
internal readonly record struct ExitStatus
{
    private ExitStatus(int code, int signal) => (Code, Signal) = (code, signal);

    /// <summary>The exit code; -1 when a signal ended it.</summary>
    public int Code { get; }

    /// <summary>The signal that ended it; 0 when it exited by itself.</summary>
    public int Signal { get; }

    /// <summary>Reads the status that waitpid gives: the low seven bits are the signal, the next byte the code.</summary>
    public static ExitStatus FromWait(int status) =>
        (status & 0x7f) is var signal and not 0 ? new(-1, signal) : new((status >> 8) & 0xff, 0);

    /// <summary>The signal's name as people know it.</summary>
    public string SignalName => Signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        _ => $"signal {Signal}",
    };
}
