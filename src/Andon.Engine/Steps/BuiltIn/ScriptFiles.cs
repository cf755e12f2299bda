using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Andon.Artifacts;
using Andon.Pipelines;
using Andon.Steps.Processes;
using Andon.Stores;

namespace Andon.Steps.BuiltIn;

/// <summary>The files of a script: laid into its working folder before it starts, kept when it has succeeded.</summary>
internal static class ScriptFiles
{
    public static async ValueTask LayAsync(StepContext context, IReadOnlyDictionary<string, JsonElement> inputs, WorkFolder folder)
    {
        if (inputs.Count == 0) return;
        List<(string Path, JsonElement Value)> laid = [.. inputs.SelectMany(input => FilesOf(input.Key, input.Value))];
        context.Files.CheckCount(laid.Count, "is given");
        foreach (var (path, value) in laid)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(folder.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (FileReference.TryRead(value, out var file)) await context.Files.LayAsync(file, target, path, context.Cancellation);
            else Write(target, value.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(value.GetString()!) : JsonMarshal.GetRawUtf8Value(value));
        }
    }

    /// <summary>What an input is laid as: files alone, in a list or under names, as a folder of them; anything else as one file.</summary>
    private static List<(string Path, JsonElement Value)> FilesOf(string path, JsonElement value)
    {
        List<(string Path, JsonElement Value)> members = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select((item, index) => ($"{path}/{index}", item))],
            JsonValueKind.Object => [.. value.EnumerateObject().Select(member => ($"{path}/{member.Name}", member.Value))],
            _ => [],
        };
        var isFolder = members.Count > 0 && members.TrueForAll(m => FileReference.TryRead(m.Value, out _) && WorkPath.ProblemOf(m.Path) is null);
        return isFolder && WorkPath.FolderAmong([.. members.Select(m => m.Path)]) is null ? members : [(path, value)];
    }

    public static async ValueTask<IReadOnlyDictionary<string, FileReference>> KeepAsync(StepContext context, IReadOnlyDictionary<string, string> files, WorkFolder folder)
    {
        var kept = new OrderedDictionary<string, FileReference>(StringComparer.Ordinal);
        if (files.Count == 0) return kept;
        context.Files.CheckCount(files.Count, "keeps");
        foreach (var (name, path) in files)
        {
            await using var file = folder.Open(path);
            context.Files.CheckLength(file.Length, $"'{path}'");
            kept.Add(name, await context.Files.SaveAsync(file, MediaTypes.Of(path), context.Cancellation));
        }

        return kept;
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Disk.Create(path);
        file.Write(content);
    }
}
