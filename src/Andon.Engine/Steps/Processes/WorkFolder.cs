using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Andon.Steps.Processes;

/// <summary>
/// The working folder of one attempt: fresh, only ours (0700, with a name nobody can guess), removed after it. The name begins with a
/// digest of run and step, so that a retry finds and removes what a killed host left.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const int OnlyOwner = 0b111_000_000;

    private readonly ILogger log;

    private WorkFolder(string path, ILogger log) => (Path, this.log) = (path, log);

    public string Path { get; }

    public static WorkFolder Create(ProcessOptions options, AttemptMark attempt, ILogger log)
    {
        var root = options.WorkRoot is { } given ? System.IO.Path.GetFullPath(given) : System.IO.Path.GetTempPath();
        Directory.CreateDirectory(root);
        var prefix = Prefix(attempt);
        if (attempt.HasEarlier) RemoveEarlier(root, prefix, log);
        var path = System.IO.Path.Combine(root, prefix + System.IO.Path.GetRandomFileName());
        // Unlike Directory.CreateDirectory this fails when somebody has made it already.
        return Libc.MakeFolder(path, OnlyOwner) == 0
            ? new(path, log)
            : throw new StepFailedException("start_failed", $"The working folder {path} could not be made: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    public void Dispose() => Remove(Path, log);

    /// <summary>
    /// Opens a file that the step left here. Looked at when it is open, as nobody can put another in its place then: it must be a regular file, and a
    /// link must not have led out of the folder.
    /// </summary>
    public FileStream Open(string path)
    {
        // A named pipe would otherwise wait for a writer.
        var handle = new SafeFileHandle(Libc.Open(System.IO.Path.Combine(Path, path), Libc.CloseOnExec | Libc.NonBlocking), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw Marshal.GetLastPInvokeError() is Libc.NoSuchFile or Libc.NotADirectory
                ? new StepFailedException("file_not_made", $"The step has ended without making '{path}', which is to be kept.")
                : Refused(path, $"it cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (Directory.Exists(Opened(handle))) throw Refused(path, "it is a folder; pack it into one file");
            if (!IsInside(handle)) throw Refused(path, "it is a link that leads out of the working folder");
            var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return file.CanSeek ? file : throw Refused(path, "it is no regular file");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private bool IsInside(SafeFileHandle file)
    {
        using var folder = new SafeFileHandle(Libc.Open(Path, Libc.CloseOnExec), ownsHandle: true);
        return new FileInfo(Opened(file)).LinkTarget!.StartsWith(new FileInfo(Opened(folder)).LinkTarget! + "/", StringComparison.Ordinal);
    }

    /// <summary>A link to whatever a handle has open, by its real path.</summary>
    private static string Opened(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    private static StepFailedException Refused(string path, string why) => new("file_refused", $"'{path}' cannot be kept: {why}.");

    private static string Prefix(AttemptMark attempt) =>
        $"andon-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt.RunId:D}/{attempt.Step}")).AsSpan(0, 8))}-";

    private static void RemoveEarlier(string root, string prefix, ILogger log)
    {
        foreach (var left in Directory.EnumerateDirectories(root, prefix + "*")) Remove(left, log);
    }

    private static void Remove(string path, ILogger log)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What the step did is done; a folder in the way of nobody does not undo it.
            log.LogWarning(exception, "The working folder {Folder} could not be removed", path);
        }
    }
}
