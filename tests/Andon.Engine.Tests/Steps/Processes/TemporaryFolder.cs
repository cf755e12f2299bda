namespace Andon.Engine.Tests.Steps.Processes;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("andon-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
