using System.Diagnostics;

namespace Andon.Durability.Tests;

/// <summary>One life of the host that is killed.</summary>
internal static class KilledProcess
{
    /// <summary>Lets it live for so many lines of progress, then sends SIGKILL to it alone; true where it ended by itself before.</summary>
    public static async Task<bool> LiveAsync(string database, string effects, int runs, int lines)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(KilledProcess).Assembly.Location, "host", database, effects, $"{runs}" }) start.ArgumentList.Add(argument);
        // Compiled code comes up slowly the first time; a life is short.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var isOver = false;
        while (lines-- > 0 && !isOver) isOver = await process.StandardOutput.ReadLineAsync() is null;
        if (!isOver) process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync();
        if (process.ExitCode is not (0 or 137)) throw new InvalidOperationException($"the host ended with {process.ExitCode}: {await errors}");
        return process.ExitCode == 0;
    }
}
