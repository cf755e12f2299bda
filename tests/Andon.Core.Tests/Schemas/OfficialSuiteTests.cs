using System.Text.Json;

namespace Andon.Schemas;

/// <summary>The official suite, https://github.com/json-schema-org/JSON-Schema-Test-Suite, from the folder ANDON_TEST_DATA names.</summary>
public sealed class OfficialSuiteTests(ITestOutputHelper output)
{
    private const int RequiredTests = 1299;
    private static readonly string? Data = Environment.GetEnvironmentVariable("ANDON_TEST_DATA");

    private sealed record Outcome(string Name, bool Passed);

    [Fact]
    public void All_required_tests_of_the_official_suite_pass()
    {
        var outcomes = Run(new SchemaOptions { Resolve = Remote }, SuiteFiles("tests/draft2020-12"));
        var passed = outcomes.Count(outcome => outcome.Passed);
        Report($"JSON Schema suite: {passed} of {outcomes.Count} required tests passed");
        Failed(outcomes).ShouldBeEmpty();
        outcomes.Count.ShouldBeGreaterThanOrEqualTo(RequiredTests);
    }

    [Fact]
    public void The_optional_format_tests_of_the_official_suite_pass()
    {
        var outcomes = Run(new SchemaOptions { Resolve = Remote, AssertFormats = true }, SuiteFiles("tests/draft2020-12/optional/format"));
        var passed = outcomes.Count(outcome => outcome.Passed);
        Report($"JSON Schema suite: {passed} of {outcomes.Count} optional format tests passed");
        Failed(outcomes).ShouldBeEmpty();
    }

    // Left out: draft 2019-09, which is another dialect, and `dependencies`, which draft 2020-12 has no more.
    [Theory]
    [InlineData("anchor")]
    [InlineData("bignum")]
    [InlineData("dynamicRef")]
    [InlineData("ecmascript-regex")]
    [InlineData("float-overflow")]
    [InlineData("format-assertion")]
    [InlineData("id")]
    [InlineData("no-schema")]
    [InlineData("non-bmp-regex")]
    [InlineData("refOfUnknownKeyword")]
    [InlineData("unknownKeyword")]
    public void The_other_optional_tests_of_the_official_suite_pass(string file)
    {
        var outcomes = Run(new SchemaOptions { Resolve = Remote }, SuiteFiles("tests/draft2020-12/optional", file + ".json"));
        Failed(outcomes).ShouldBeEmpty();
    }

    private static string[] Failed(List<Outcome> outcomes) => [.. outcomes.Where(outcome => !outcome.Passed).Select(outcome => outcome.Name)];

    private static List<Outcome> Run(SchemaOptions options, string[] files)
    {
        var outcomes = new List<Outcome>();
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var group in document.RootElement.EnumerateArray())
                outcomes.AddRange(RunGroup(options, Path.GetFileNameWithoutExtension(file), group));
        }

        return outcomes;
    }

    private static IEnumerable<Outcome> RunGroup(SchemaOptions options, string file, JsonElement group)
    {
        var isSchema = JsonSchema.TryParse(group.GetProperty("schema"), out var schema, out var problem, options);
        foreach (var test in group.GetProperty("tests").EnumerateArray())
        {
            var name = $"{file}: {group.GetProperty("description")}: {test.GetProperty("description")}";
            if (!isSchema)
            {
                yield return new Outcome($"{name}: {problem}", Passed: false);
                continue;
            }

            var expected = test.GetProperty("valid").GetBoolean();
            var data = test.GetProperty("data");
            var agrees = schema!.IsValid(data) == expected && schema.Validate(data).IsEmpty == expected;
            yield return new Outcome(name, agrees);
        }
    }

    private static string[] SuiteFiles(string folder, string files = "*.json")
    {
        if (string.IsNullOrEmpty(Data))
            Assert.Skip("ANDON_TEST_DATA does not name a folder with json-schema-test-suite");
        return [.. Directory.GetFiles(Path.Combine(Data, "json-schema-test-suite", folder), files).Order(StringComparer.Ordinal)];
    }

    private static JsonElement? Remote(Uri uri)
    {
        if (uri is not { Host: "localhost", Port: 1234 })
            return null;
        var path = Path.Combine(Data!, "json-schema-test-suite", "remotes", uri.AbsolutePath.TrimStart('/'));
        if (!File.Exists(path))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
