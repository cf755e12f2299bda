using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Andon.Chaos.Records;
using Andon.Steps;
using Andon.Steps.Processes;
using Microsoft.Win32.SafeHandles;

namespace Andon.Chaos.Nodes;

/// <summary>The record of effects of one process: lines are only ever added, and each is on disk before what follows it happens.</summary>
internal sealed class EffectFile : IDisposable
{
    /// <summary>O_WRONLY, O_CREAT, O_APPEND and O_CLOEXEC.</summary>
    private const int Flags = 0x1 | 0x40 | 0x400 | 0x80000;

    private readonly SafeFileHandle file;

    public EffectFile(string folder)
    {
        var path = Path.Combine(folder, $"node-{Environment.ProcessId}");
        file = Open(path, Flags, 0x1B6);
        if (file.IsInvalid) throw new IOException($"cannot write effects to {path}: error {Marshal.GetLastPInvokeError()}");
    }

    public void Begin(StepContext context) => Write(EffectLine.Begin(AttemptMark.Of(context), context.IdempotencyKey, Environment.ProcessId, Stopwatch.GetTimestamp()));

    public void End(StepContext context) => Write(EffectLine.End(AttemptMark.Of(context), context.IdempotencyKey, Environment.ProcessId, Stopwatch.GetTimestamp()));

    public void Dispose() => file.Dispose();

    private void Write(string line)
    {
        // The place is the end of the file, whatever is said here.
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(line), 0);
        RandomAccess.FlushToDisk(file);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);
}
