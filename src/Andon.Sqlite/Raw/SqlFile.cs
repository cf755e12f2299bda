using Andon.Stores;

namespace Andon.Sqlite.Raw;

/// <summary>The statements of this store.</summary>
internal static class SqlFile
{
    private static readonly EmbeddedSql Files = new(typeof(SqlFile).Assembly);

    public static string Text(string file) => Files.Text(file);
}
