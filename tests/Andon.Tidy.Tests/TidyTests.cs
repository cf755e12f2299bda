using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Andon.Tidy.Tests;

/// <summary>Promises about the repository that no compiler keeps.</summary>
public sealed partial class TidyTests
{
    /// <summary>Files of src over 400 lines, each with the reason why it is one.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    // In pieces, so that this file does not break its own rules.
    private static readonly string[] Leftovers = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];
    private static readonly string[] MachinePaths = ["/wo" + "rk/", "/tmp/" + "wt"];

    [Fact]
    public void References_point_one_way_and_Core_has_no_packages()
    {
        string[] order = ["Andon.Core", "Andon.Engine", "Andon.Sqlite", "Andon.Postgres", "Andon.Agents", "Andon.Server", "Andon.Cli"];
        foreach (var path in Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            order.ShouldContain(name, $"{path}: give the project its place in the order of references");
            var project = XDocument.Parse(Repository.Read(path));
            foreach (var reference in project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)))
                Array.IndexOf(order, reference).ShouldBeInRange(0, Array.IndexOf(order, name) - 1, $"{name} must not refer to {reference}");
            if (name == "Andon.Core") project.Descendants("PackageReference").Concat(project.Descendants("FrameworkReference")).ShouldBeEmpty("Core is pure");
        }
    }

    [Fact]
    public void Nothing_is_left_over()
    {
        var found =
            from file in Repository.Sources(".cs", ".sql", ".sh", ".csproj", ".props", ".yaml", ".yml", ".ts", ".tsx", ".css")
            from line in Lines(file)
            from word in Leftovers
            where Regex.IsMatch(line.Text, $@"\b{word}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
            select $"{file}:{line.Number}: {word}";
        found.ShouldBeEmpty();
    }

    [Fact]
    public void No_text_names_a_path_of_the_machine_it_was_written_on()
    {
        var found =
            from file in Repository.Sources(".cs", ".sql", ".sh", ".csproj", ".props", ".yaml", ".yml", ".md", ".json", ".txt", ".ts", ".tsx", ".slnx")
            from line in Lines(file)
            from path in MachinePaths
            where line.Text.Contains(path, StringComparison.Ordinal)
            select $"{file}:{line.Number}: {path}";
        found.ShouldBeEmpty();
    }

    [Fact]
    public void Relative_links_of_documents_lead_somewhere()
    {
        var broken =
            from file in Repository.Sources(".md")
            from line in Lines(file)
            from Match link in Link().Matches(line.Text)
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, Uri.UnescapeDataString(target))
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{file}:{line.Number}: {target}";
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines_without_a_reason()
    {
        var longer = Repository.Sources(".cs").Where(f => f.StartsWith("src/", StringComparison.Ordinal) && Lines(f).Count() > 400).ToList();
        longer.ShouldBe(LongFiles.Keys, ignoreOrder: true);
        LongFiles.Values.ShouldAllBe(reason => reason.Length > 10);
    }

    [Fact]
    public void Every_sample_is_listed_and_every_project_is_in_the_solution()
    {
        var samples = Repository.Files.Where(f => f.StartsWith("samples/", StringComparison.Ordinal) && f.Count(c => c == '/') > 1).Select(f => f.Split('/')[1]).Distinct().ToList();
        samples.ShouldNotBeEmpty();
        if (Repository.Files.Contains("samples/README.md"))
        {
            var readme = Repository.Read("samples/README.md");
            samples.Where(s => !readme.Contains(s, StringComparison.Ordinal)).ShouldBeEmpty("not in samples/README.md");
        }

        var solution = Repository.Read("Andon.slnx");
        Repository.Sources(".csproj").Where(p => !solution.Contains(p, StringComparison.Ordinal)).ShouldBeEmpty("not in Andon.slnx");
    }

    private static IEnumerable<(int Number, string Text)> Lines(string file) => Repository.Read(file).Split('\n').Select((text, index) => (index + 1, text));

    [GeneratedRegex(@"(?<!`)\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();
}
