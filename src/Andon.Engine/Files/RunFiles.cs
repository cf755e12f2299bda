using Andon.Artifacts;
using Andon.Client;
using Andon.Runs;

namespace Andon.Files;

/// <summary>The files that a run names in its parameters and outputs.</summary>
internal static class RunFiles
{
    private const string Kept = "/files/";

    /// <summary>Those of the outputs that the steps have now, or had at a revision.</summary>
    public static IEnumerable<RunFile> Of(Run run, int? revision) =>
        from step in run.StepsInOrder
        let output = revision is { } r ? step.OutputAt(r) : step.Output
        where output is not null
        from named in FileReference.In(RunViews.Json(output.Content))
        select new RunFile(step.Name, NameOf(named.Pointer), named.File.Digest, named.File.Bytes, named.File.MediaType, output.Revision);

    /// <summary>All of them, those of earlier revisions included, each with the place that names it.</summary>
    public static IEnumerable<(string Place, FileReference File)> NamedBy(Run run) =>
        FileReference.In(RunViews.Json(run.Params)).Select(f => ("the parameters", f.File)).Concat(
            from step in run.StepsInOrder
            from output in step.Artifacts
            from named in FileReference.In(RunViews.Json(output.Content))
            select ($"step '{step.Name}' at revision {output.Revision}", named.File));

    /// <summary>A file that was kept under a name has that name; any other has the pointer to its place, which begins with a slash, or a dot for the whole output.</summary>
    private static string NameOf(string pointer)
    {
        if (pointer.Length == 0) return ".";
        return pointer.StartsWith(Kept, StringComparison.Ordinal) && pointer.IndexOf('/', Kept.Length) < 0 ? pointer[Kept.Length..] : pointer;
    }
}
