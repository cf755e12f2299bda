namespace Andon.Chaos.Cluster;

/// <summary>A disk of its own for the server, in memory, which can be filled.</summary>
internal sealed class SmallDisk
{
    private readonly string ballast;

    private SmallDisk(string folder) => ballast = Path.Combine(folder, "ballast");

    /// <summary>Null where this machine does not let it be mounted.</summary>
    public static async Task<SmallDisk?> MountAsync(Workspace workspace, string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        workspace.Note("disk", folder);
        return await Shell.TryAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700,uid=nobody,gid=nogroup", "andon-chaos", folder) ? new SmallDisk(folder) : null;
    }

    /// <summary>Adds to what is there until nothing more fits.</summary>
    public void Fill()
    {
        var block = new byte[1 << 16];
        using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    public void Free() => File.Delete(ballast);
}
