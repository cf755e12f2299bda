using System.Runtime.InteropServices;

namespace Andon.Steps.Processes;

/// <summary>The few calls of the C library that .NET does not offer: spawning into a session of its own, waiting, signals, files of /proc.</summary>
internal static class Libc
{
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int BadFormat = 8;
    public const int NoAccess = 13;
    public const int NotADirectory = 20;

    /// <summary>O_RDONLY with O_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>O_NONBLOCK.</summary>
    public const int NonBlocking = 0x800;

    /// <summary>X_OK.</summary>
    public const int MayExecute = 1;

    public const int Kill9 = 9;
    public const int Term = 15;

    /// <summary>POSIX_SPAWN_SETSIGDEF, _SETSIGMASK and _SETSID, the same numbers in glibc and musl.</summary>
    public const short SpawnDefaultSignals = 0x04;
    public const short SpawnSignalMask = 0x08;
    public const short SpawnNewSession = 0x80;

    /// <summary>Room for the opaque structures: 336, 80 and 128 bytes in glibc and musl on 64 bits, rounded up.</summary>
    public const int AttributesBytes = 512;
    public const int ActionsBytes = 256;
    public const int SignalSetBytes = 128;

    [DllImport("libc", EntryPoint = "posix_spawn")]
    public static extern int Spawn(
        out int pid, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] actions, byte[] attributes, nint[] arguments, nint[] environment);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static extern int InitAttributes(byte[] attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static extern int DestroyAttributes(byte[] attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static extern int SetFlags(byte[] attributes, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static extern int SetDefaultSignals(byte[] attributes, byte[] signals);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static extern int SetSignalMask(byte[] attributes, byte[] signals);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static extern int InitActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static extern int DestroyActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static extern int AddDuplicate(byte[] actions, int from, int to);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static extern int AddChangeFolder(byte[] actions, [MarshalAs(UnmanagedType.LPUTF8Str)] string folder);

    [DllImport("libc", EntryPoint = "sigfillset")]
    public static extern int FillSignals(byte[] signals);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static extern int Wait(int pid, out int status, int options);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    public static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    public static extern int MakeFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    public static extern nint Read(int file, ref byte buffer, nint count);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int file);
}
