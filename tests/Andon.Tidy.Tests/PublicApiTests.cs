using System.Reflection;
using Andon.Postgres;
using Andon.Runs;
using Andon.Server;
using Andon.Sqlite;

namespace Andon.Tidy.Tests;

/// <summary>The public API is on record, so that a change of it is seen in the change that makes it.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string, Assembly> Assemblies => new()
    {
        { "Andon.Core", typeof(RunMachine).Assembly },
        { "Andon.Engine", typeof(AndonOptions).Assembly },
        { "Andon.Postgres", typeof(PostgresStore).Assembly },
        { "Andon.Server", typeof(AndonServerOptions).Assembly },
        { "Andon.Sqlite", typeof(SqliteStore).Assembly },
    };

    [Theory, MemberData(nameof(Assemblies), DisableDiscoveryEnumeration = true)]
    public async Task The_public_API_is_the_one_on_record(string name, Assembly assembly)
    {
        var path = Path.Combine(Repository.Root, "api", $"{name}.txt");
        var now = PublicApi.Of(assembly);
        if (Environment.GetEnvironmentVariable("ANDON_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, now);
            return;
        }

        var recorded = File.Exists(path) ? (await File.ReadAllTextAsync(path)).Split('\n') : [];
        var lines = now.Split('\n');
        var changes = recorded.Except(lines).Select(l => $"- {l}").Concat(lines.Except(recorded).Select(l => $"+ {l}")).ToList();
        changes.ShouldBeEmpty($"api/{name}.txt is not what {name} is now; if that is meant, write it anew with ANDON_WRITE_DOCS=1 dotnet test tests/Andon.Tidy.Tests");
        now.ShouldBe(string.Join('\n', recorded));
    }
}
