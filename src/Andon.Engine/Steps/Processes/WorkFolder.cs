using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

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
