using System.Text;
using Andon.Identity;
using Andon.Server.Http;
using Andon.Server.Identities;

namespace Andon.Server.Tests.Http;

public sealed class SecurityPageTests
{
    private const string Begin = "<!-- routes:begin -->";
    private const string End = "<!-- routes:end -->";

    [Fact]
    public async Task The_table_of_the_security_page_is_the_one_in_the_code()
    {
        var path = Path.Combine(Checkout.Root, "docs/security.md");
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var expected = $"{page[..begin]}\n{Table()}{page[end..]}";
        if (Environment.GetEnvironmentVariable("ANDON_WRITE_DOCS") == "1") await File.WriteAllTextAsync(path, expected, TestContext.Current.CancellationToken);
        else page.ShouldBe(expected, "docs/security.md is stale; run the tests once with ANDON_WRITE_DOCS=1");
    }

    private static string Table()
    {
        var text = new StringBuilder("| method and path | scope |");
        foreach (var role in Enum.GetValues<Role>()) text.Append($" {RoleNames.Of(role)} |");
        text.Append("\n|---|---|").Append(string.Concat(Enumerable.Repeat(":-:|", Enum.GetValues<Role>().Length))).Append('\n');
        foreach (var route in Routes.All)
        {
            text.Append($"| `{route.Method} {route.Path}` | {(route.NeedsCredential ? route.Scope is { } scope ? $"`{scope}`" : "any" : "no credential")} |");
            foreach (var role in Enum.GetValues<Role>()) text.Append(!route.NeedsCredential || RoleNames.Each(route.Roles).Contains(role) ? " ✓ |" : "  |");
            text.Append('\n');
        }

        return text.ToString();
    }
}
