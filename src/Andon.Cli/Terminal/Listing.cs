using System.CommandLine;
using Andon.Stores;

namespace Andon.Cli.Terminal;

/// <summary>What the verbs have in common that list things: a page, as a table or for programs, and how the next one is come by.</summary>
internal static class Listing
{
    public static (Option<int> Limit, Option<string?> Cursor) Paging() => (
        new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = _ => 50, Description = Language.Of("Items on a page, at most 200", "每页条数，最多 200") },
        new Option<string?>("--cursor") { HelpName = "CURSOR", Description = Language.Of("Where the page before ended", "上一页的结束位置") });

    /// <param name="invocation">What was asked for.</param>
    /// <param name="verb">The verb that lists them, with its arguments.</param>
    /// <param name="page">What there is.</param>
    /// <param name="none">What is said where there is nothing.</param>
    /// <param name="columns">The headings.</param>
    /// <param name="row">The cells of one of them.</param>
    /// <param name="kept">The options that the next page is asked for with as this one was.</param>
    public static int Print<T>(Invocation invocation, string verb, Page<T> page, string none, string[] columns, Func<T, Cell[]> row, params Option[] kept)
    {
        invocation.Printer.List(page.Items, page.NextCursor, printer =>
        {
            if (page.Items.Count == 0) printer.Say(none);
            else Print(printer, columns, page.Items.Select(row));
            if (page.NextCursor is { } next) printer.Say(Language.Of("more: ", "更多：") + invocation.Command($"{verb}{string.Concat(kept.Select(option => Given(invocation, option)))} --cursor {Invocation.Quoted(next)}"));
        });
        return ExitCode.Done;
    }

    private static void Print(Printer printer, string[] columns, IEnumerable<Cell[]> rows)
    {
        var table = new Table(columns);
        foreach (var row in rows) table.Add(row);
        table.Print(printer);
    }

    /// <summary>An option as it was given; nothing where it was not.</summary>
    private static string Given(Invocation invocation, Option option) => invocation.Parse.GetResult(option) is { Implicit: false } result
        ? string.Concat(result.Tokens.Select(token => " " + Invocation.Quoted(token.Value)).Prepend(" " + option.Name))
        : "";
}
