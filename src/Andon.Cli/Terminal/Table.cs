namespace Andon.Cli.Terminal;

/// <summary>A plain table: columns as wide as they must be, the last one cut at the edge of the terminal.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<Cell[]> rows = [];

    public void Add(params Cell[] cells) => rows.Add(cells);

    public void Print(Printer printer)
    {
        var widths = headings.Select((h, i) => rows.Select(r => CellWidth.Of(CellWidth.OneLine(r[i].Text))).Append(CellWidth.Of(h)).Max()).ToArray();
        var width = Screen.Width(Console.IsOutputRedirected);
        if (width is { } all) Shrink(widths, all);
        printer.Line(printer.Style.Dim(Row(headings.Select(h => new Cell(h)), widths)));
        foreach (var row in rows) printer.Line(Row(row, widths));
    }

    /// <summary>The widest column gives way, again and again, down to eight cells.</summary>
    private static void Shrink(int[] widths, int all)
    {
        while (widths.Sum() + (2 * (widths.Length - 1)) > all && widths.Max() > 8) widths[Array.LastIndexOf(widths, widths.Max())]--;
    }

    private static string Row(IEnumerable<Cell> cells, int[] widths)
    {
        var fitted = cells.Select((c, i) => c.Paint is null ? CellWidth.Fit(c.Text, widths[i]) : c.Paint(CellWidth.Fit(c.Text, widths[i])));
        return string.Join("  ", fitted).TrimEnd();
    }
}

/// <summary>A cell of a table, with the colour it is shown in.</summary>
internal readonly record struct Cell(string Text, Func<string, string>? Paint = null)
{
    public static implicit operator Cell(string text) => new(text);
}
