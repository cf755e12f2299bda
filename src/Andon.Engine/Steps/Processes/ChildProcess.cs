using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Andon.Steps.Processes;

/// <summary>
/// A process in a session and group of its own, so that one signal reaches all that it started. <see cref="System.Diagnostics.Process"/>
/// cannot do that: it leaves the child in our group, and it cannot tell exit code 137 from a SIGKILL. posix_spawn can, in one step: it
/// returns once the program runs in its session, or with the error that kept it from running, so there is no moment in which the
/// group does not exist yet, and no helper such as setsid(1) to be missing.
/// Nobody but us reaps it: .NET's own SIGCHLD handling leaves alone children that it did not start.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // The waiting thread does one call; a process costs far more than its stack.
    private const int WaiterStackBytes = 128 * 1024;

    private readonly TaskCompletionSource<ExitStatus> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnonymousPipeServerStream input = new(PipeDirection.Out, HandleInheritability.None);
    private readonly AnonymousPipeServerStream output = new(PipeDirection.In, HandleInheritability.None);
    private readonly AnonymousPipeServerStream errors = new(PipeDirection.In, HandleInheritability.None);

    private ChildProcess()
    {
    }

    /// <summary>The process, its group and its session: one number for all three.</summary>
    public int Id { get; private set; }

    /// <summary>Its standard input; disposing of it closes it.</summary>
    public Stream Input => input;

    /// <summary>Its standard output.</summary>
    public Stream Output => output;

    /// <summary>Its standard error.</summary>
    public Stream Errors => errors;

    /// <summary>Completes when the process itself has ended; others of its group may still live.</summary>
    public Task<ExitStatus> Exited => exited.Task;

    /// <summary>Starts the program, or fails the attempt with <c>not_found</c>, <c>not_executable</c> or <c>start_failed</c>.</summary>
    public static ChildProcess Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var path = ProgramPath.Find(arguments[0], environment, folder);
        var child = new ChildProcess();
        try
        {
            if (child.Spawn(path, arguments, environment, folder) is var error and not 0) throw StartFailure.For(path, error);
            child.WaitInBackground();
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>Whether anybody is in its group: after its exit, whoever it left there.</summary>
    public bool HasGroup => Libc.Kill(-Id, 0) == 0;

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
        errors.Dispose();
    }

    private int Spawn(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder)
    {
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        using var settings = new SpawnSettings(Descriptor(input), Descriptor(output), Descriptor(errors), folder);
        var error = settings.Spawn(path, argv, envp, out var pid);
        Id = pid;
        // Our copies of the child's ends must go, or its outputs would never end.
        input.DisposeLocalCopyOfClientHandle();
        output.DisposeLocalCopyOfClientHandle();
        errors.DisposeLocalCopyOfClientHandle();
        return error;
    }

    private static int Descriptor(AnonymousPipeServerStream pipe) => (int)pipe.ClientSafePipeHandle.DangerousGetHandle();

    private void WaitInBackground() =>
        new Thread(Wait, WaiterStackBytes) { IsBackground = true, Name = $"andon waits for {Id}" }.Start();

    private void Wait()
    {
        while (Libc.Wait(Id, out var status, 0) is var waited)
        {
            if (waited == Id)
            {
                exited.SetResult(ExitStatus.FromWait(status));
                return;
            }

            if (Marshal.GetLastPInvokeError() == Libc.Interrupted) continue;
            exited.SetException(new StepFailedException(
                "exit_unknown",
                "How the process ended cannot be known: this host was started with SIGCHLD ignored. Start it with SIGCHLD at its default."));
            return;
        }
    }
}
