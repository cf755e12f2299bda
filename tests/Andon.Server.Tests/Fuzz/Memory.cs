using System.Diagnostics;

namespace Andon.Server.Tests.Fuzz;

/// <summary>What this process holds, after whatever can go has gone.</summary>
internal readonly record struct Memory(long Managed, long WorkingSet)
{
    public static Memory Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return new Memory(GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }

    public override string ToString() => $"{Managed >> 20} MiB managed, {WorkingSet >> 20} MiB working set";
}
