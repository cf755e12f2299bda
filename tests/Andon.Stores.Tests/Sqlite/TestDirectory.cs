namespace Andon.Stores.Tests.Sqlite;

/// <summary>A directory for one test's database, removed with it.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("andon-test-").FullName;

    public string Database => Path.Combine(Root, "andon.db");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
