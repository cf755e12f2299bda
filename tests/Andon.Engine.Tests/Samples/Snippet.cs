using System.Text.RegularExpressions;

namespace Andon.Engine.Tests.Samples;

/// <summary>A block of C# in a document, as the program that it is part of.</summary>
/// <param name="Place">The document and the block's number in it.</param>
/// <param name="Program">The whole program.</param>
/// <param name="Runs">Whether it starts what it makes: then it is run, too.</param>
internal sealed partial record Snippet(string Place, string Program, bool Runs)
{
    // What a project of `dotnet new console` has.
    private const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    // What an earlier block of the page has made, where a later one uses it and makes none.
    private static readonly (string Name, string Declaration)[] Earlier =
    [
        ("builder", "HostApplicationBuilder builder = Host.CreateApplicationBuilder();"),
        ("host", "IHost host = builder.Build();"),
        ("andon", "IAndonClient andon = host.Services.GetRequiredService<IAndonClient>();"),
        ("line", "TestLine line = await TestLine.StartAsync();"),
        ("ann", """Caller ann = new("default", new Actor("ann") { IsAdmin = true });"""),
    ];

    /// <summary>The blocks of a document: those with statements, each with the usings and the classes of the page.</summary>
    public static IEnumerable<Snippet> Of(string document)
    {
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, document))).Select((m, i) => (Place: $"{document} #{i + 1}", Code: m.Groups["code"].Value)).ToList();
        var usings = string.Concat(blocks.SelectMany(b => Using().Matches(b.Code)).Select(m => m.Value).Distinct());
        var classes = string.Concat(blocks.Where(b => HasClasses(b.Code)).Select(b => b.Code));
        foreach (var (place, code) in blocks.Where(b => !HasClasses(b.Code)))
        {
            var isWhole = Using().IsMatch(code);
            var earlier = isWhole ? [] : Used(code);
            yield return new Snippet(place, $"{Implicit}{usings}\n{string.Join('\n', earlier)}\n{Using().Replace(code, "")}\n{classes}", code.Contains("StartAsync(", StringComparison.Ordinal));
        }
    }

    private static List<string> Used(string code)
    {
        List<string> used = [];
        foreach (var (name, declaration) in Earlier.Reverse())
        {
            if (code.Contains($"var {name} =", StringComparison.Ordinal) || !Regex.IsMatch(code, $@"(?<!"")\b{name}\b", RegexOptions.None, TimeSpan.FromSeconds(1))) continue;
            used.Insert(0, declaration);
            code += declaration;
        }

        return used;
    }

    private static bool HasClasses(string code) => Class().IsMatch(code);

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Using();

    [GeneratedRegex(@"^public sealed (class|record) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Class();
}
