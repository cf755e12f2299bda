using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Andon.Outgoing;
using Andon.Pipelines;
using Andon.Postgres;
using Andon.Schemas;
using Andon.Secrets;
using Andon.Server;
using Andon.Server.Identities;
using Andon.Server.Mail;
using Andon.Sqlite;
using Andon.Steps.Http;
using Andon.Steps.Processes;
using Andon.Webhooks;

namespace Andon.Tidy.Tests;

/// <summary>The tables of defaults in the documents say what the code does.</summary>
public sealed partial class DefaultsTests
{
    private static readonly object[] Options = [new AndonOptions(), new SqliteOptions { Path = "andon.db" }, new PostgresOptions { Url = "postgres://h/d" }, new HttpStepOptions(), new OutgoingPolicy(), new ProcessOptions(), new SecretOptions(), new WebhookOptions(), new SchemaOptions(), new AndonServerOptions(), new JwtOptions(), new MailOptions()];

    // Depends on the machine; its place is where a directory is; set by the call; from the environment.
    private static readonly HashSet<string> Elsewhere = ["MaxRunningScripts", "WorkRoot", "Path", "OwnerUrl", "Resolve", "Url", "Outgoing", "TenantOutgoing", "PublicUrl", "Jwt", "MasterKey", "MasterKeyFile", "OldMasterKeys"];

    private static IEnumerable<(string Place, string Key, string Default)> Rows =>
        from file in Repository.Sources(".md")
        from Match table in Table().Matches(Repository.Read(file))
        let head = Cells(table.Groups["head"].Value)
        let column = Array.IndexOf(head, "default")
        where column > 0
        from row in table.Groups["row"].Captures
        let cells = Cells(row.Value)
        let key = Key().Match(cells[0])
        where key.Success
        select ($"{file}: {cells[0]}", (head[0] == "key of `retry`" ? "retry." : "") + key.Groups["key"].Value, cells[column].Replace("`", "", StringComparison.Ordinal));

    [Fact]
    public void Every_default_in_a_table_is_the_one_in_the_code()
    {
        var rows = Rows.Select(r => (r.Place, r.Default, Property: Find(r.Key))).Where(r => r.Property is not null && !Elsewhere.Contains(r.Property.Value.Property.Name)).ToList();
        rows.Count.ShouldBeGreaterThan(40, "the tables are not found");
        var wrong =
            from row in rows
            let value = row.Property!.Value.Property.GetValue(row.Property.Value.Of)
            let ways = Ways(value).ToList()
            where !ways.Exists(way => row.Default == way || row.Default.StartsWith(way + ",", StringComparison.Ordinal) || row.Default.StartsWith(way + ";", StringComparison.Ordinal))
            select $"{row.Place}: '{row.Default}', but it is '{string.Join("' or '", ways)}'";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_is_in_a_table()
    {
        var told = Rows.Select(r => Find(r.Key)?.Property).OfType<PropertyInfo>().ToHashSet();
        var options = Options.SelectMany(o => o.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        options.Where(p => !told.Contains(p) && p.Name is not ("Path" or "Url" or "OwnerUrl" or "Resolve" or "EqualityContract")).Select(p => $"{p.DeclaringType!.Name}.{p.Name}").ShouldBeEmpty();
    }

    private static (object Of, PropertyInfo Property)? Find(string key)
    {
        if (key.StartsWith("retry.", StringComparison.Ordinal)) return Find(RetryPolicy.None, key[6..].Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        var parts = key.Split('.');
        return Options.Where(o => parts.Length == 1 || o.GetType().Name == parts[0]).Select(o => Find(o, parts[^1], StringComparison.Ordinal)).FirstOrDefault(p => p is not null);
    }

    private static (object Of, PropertyInfo Property)? Find(object of, string name, StringComparison how) =>
        of.GetType().GetProperties().FirstOrDefault(p => string.Equals(p.Name, name, how)) is { } property ? (of, property) : null;

    /// <summary>How a value may be written: with its unit where it has one.</summary>
    private static IEnumerable<string> Ways(object? value)
    {
        switch (value)
        {
            case int number:
                yield return number.ToString("N0", CultureInfo.InvariantCulture);
                if (number >= 1 << 20 && number % (1 << 20) == 0) yield return $"{number >> 20} MiB";
                else if (number >= 1 << 10 && number % (1 << 10) == 0) yield return $"{number >> 10} KiB";
                if (number == 100) yield return "100 ms";
                break;
            case long number:
                yield return $"{number >> 30} GiB";
                break;
            case double number:
                yield return number.ToString(CultureInfo.InvariantCulture);
                break;
            case TimeSpan time:
                yield return time.TotalSeconds < 60 ? $"{time.TotalSeconds} s" : $"{time.TotalMinutes} min";
                yield return Duration.Format(time);
                break;
            case bool flag:
                yield return flag ? "true" : "false";
                break;
            case string text:
                yield return text;
                break;
            case null:
                yield return "none";
                yield return "";
                break;
            case IEnumerable:
                yield return "none";
                yield return "all";
                yield return "";
                break;
            default:
                yield return $"{value}";
                break;
        }
    }

    private static string[] Cells(string row) => [.. row.Trim().Trim('|').Split(" | ").Select(c => c.Trim())];

    [GeneratedRegex(@"^(?<head>\|.+\|)\n\|[-| ]+\|\n((?<row>\|.+\|)(\n|\z))+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Table();

    [GeneratedRegex(@"^`(?<key>[\w.]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Key();
}
