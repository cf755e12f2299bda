namespace Andon.Steps.Processes;

/// <summary>Which file a program's name means: searched for on the child's PATH, not on ours, as the step may name another.</summary>
internal static class ProgramPath
{
    public static string Find(string program, IReadOnlyDictionary<string, string> environment, string folder)
    {
        if (program.Length == 0) throw StartFailure.NotFound(program);
        // The child stands in its working folder already when it is executed; a relative path is meant from there.
        if (program.Contains('/')) return Path.Combine(folder, program);
        var folders = environment.TryGetValue("PATH", out var path) ? path : StepEnvironment.DefaultPath;
        return folders.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(place => Path.Combine(folder, place, program))
            .FirstOrDefault(IsExecutable) ?? throw StartFailure.NotFound(program);
    }

    private static bool IsExecutable(string file) => File.Exists(file) && Libc.Access(file, Libc.MayExecute) == 0;
}
