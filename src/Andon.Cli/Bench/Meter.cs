using System.Diagnostics;
using System.Globalization;

namespace Andon.Cli.Bench;

/// <summary>What this process has used up to a moment.</summary>
internal readonly record struct Meter(long Timestamp, TimeSpan Cpu, long BytesWritten)
{
    /// <summary>How often this process has waited for a server.</summary>
    public long RoundTrips { get; init; }

    /// <summary>What it has appended to a server.</summary>
    public long Appends { get; init; }

    /// <summary>What of it lost its comparison, or a slot, to another node.</summary>
    public long Conflicts { get; init; }

    public static Meter Read()
    {
        using var process = Process.GetCurrentProcess();
        return new Meter(TimeProvider.System.GetTimestamp(), process.TotalProcessorTime, ReadNumber("/proc/self/io", "write_bytes:"));
    }

    public TimeSpan Elapsed(Meter until) => TimeProvider.System.GetElapsedTime(Timestamp, until.Timestamp);

    /// <summary>The most memory that the process has had, in megabytes.</summary>
    public static double PeakRssMb() => ReadNumber("/proc/self/status", "VmHWM:") is > 0 and var kilobytes ? kilobytes / 1024.0 : Environment.WorkingSet / 1048576.0;

    /// <summary>The same of another process; 0 where the kernel does not say.</summary>
    public static double PeakRssMb(int process) => ReadNumber($"/proc/{process}/status", "VmHWM:") / 1024.0;

    /// <summary>The memory that the process has now, in megabytes.</summary>
    public static double RssMb() => Environment.WorkingSet / 1048576.0;

    /// <summary>A number that the kernel keeps; 0 where there is no such kernel.</summary>
    private static long ReadNumber(string file, string name)
    {
        if (!File.Exists(file)) return 0;
        var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        var digits = line is null ? "" : string.Concat(line.Skip(name.Length).Where(char.IsAsciiDigit));
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
