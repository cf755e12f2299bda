namespace Andon;

/// <summary>The checkout that the tests run in. Compiled into every test project: paths in a build may be mapped, the place of the binaries is not.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Andon.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("the tests run outside the repository");
    }
}
