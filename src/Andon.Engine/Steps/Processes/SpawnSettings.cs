namespace Andon.Steps.Processes;

/// <summary>What posix_spawn is to do between fork and exec: standard files, working folder, a session of its own, fresh signals.</summary>
internal sealed class SpawnSettings : IDisposable
{
    private readonly byte[] actions = new byte[Libc.ActionsBytes];
    private readonly byte[] attributes = new byte[Libc.AttributesBytes];

    public SpawnSettings(int input, int output, int errors, string folder)
    {
        Check(Libc.InitActions(actions));
        Check(Libc.InitAttributes(attributes));
        Check(Libc.AddDuplicate(actions, input, 0));
        Check(Libc.AddDuplicate(actions, output, 1));
        Check(Libc.AddDuplicate(actions, errors, 2));
        Check(Libc.AddChangeFolder(actions, folder));

        // Signals as a shell would give them: .NET ignores SIGPIPE, and what is ignored stays so in a child.
        var signals = new byte[Libc.SignalSetBytes];
        Check(Libc.SetSignalMask(attributes, signals));
        Check(Libc.FillSignals(signals));
        Check(Libc.SetDefaultSignals(attributes, signals));
        Check(Libc.SetFlags(attributes, Libc.SpawnNewSession | Libc.SpawnDefaultSignals | Libc.SpawnSignalMask));
    }

    /// <summary>Starts the program and sets its number; returns 0, or the error that kept it from running.</summary>
    public int Spawn(string path, NativeStrings arguments, NativeStrings environment, out int pid) =>
        Libc.Spawn(out pid, path, actions, attributes, arguments.Pointers, environment.Pointers);

    public void Dispose()
    {
        _ = Libc.DestroyActions(actions);
        _ = Libc.DestroyAttributes(attributes);
    }

    private static void Check(int error)
    {
        if (error != 0) throw new StepFailedException("start_failed", $"A process could not be prepared: error {error}.");
    }
}
