using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>A node of a definition as it stands in a file, with its place: what YAML and JSON both become before they are understood.</summary>
public abstract class SourceNode
{
    private protected SourceNode(int line, int column) => (Line, Column) = (line, column);

    /// <summary>The line it begins on, from 1.</summary>
    public int Line { get; }

    /// <summary>The column it begins at, in UTF-16 code units from 1.</summary>
    public int Column { get; }

    /// <summary>What it is, with an article, for messages: <c>a mapping</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>Names and values, in the order written.</summary>
public sealed class SourceMapping : SourceNode
{
    /// <summary>Takes the entries as written; of those with the same key the first counts, and the others are <see cref="Duplicates"/>.</summary>
    public SourceMapping(int line, int column, IReadOnlyList<SourceEntry> entries)
        : base(line, column)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var first = ImmutableArray.CreateBuilder<SourceEntry>(entries.Count);
        List<SourceEntry>? again = null;
        foreach (var entry in entries)
        {
            if (keys.Add(entry.Key)) first.Add(entry);
            else (again ??= []).Add(entry);
        }

        Entries = first.DrainToImmutable();
        Duplicates = again is null ? [] : [.. again];
    }

    /// <summary>The entries, each key once.</summary>
    public ImmutableArray<SourceEntry> Entries { get; }

    /// <summary>Entries whose key was there before; each is an error.</summary>
    public ImmutableArray<SourceEntry> Duplicates { get; }

    /// <inheritdoc/>
    public override string Kind => "a mapping";

    /// <summary>The entry of a key, or null.</summary>
    public SourceEntry? Find(string key)
    {
        foreach (var entry in Entries)
            if (string.Equals(entry.Key, key, StringComparison.Ordinal)) return entry;
        return null;
    }
}

/// <summary>A name and its value.</summary>
/// <param name="Key">The name.</param>
/// <param name="Line">The line of the name, from 1.</param>
/// <param name="Column">The column of the name, from 1.</param>
/// <param name="Value">The value.</param>
public sealed record SourceEntry(string Key, int Line, int Column, SourceNode Value);

/// <summary>Values in order.</summary>
public sealed class SourceSequence : SourceNode
{
    /// <summary>Creates the sequence.</summary>
    public SourceSequence(int line, int column, ImmutableArray<SourceNode> items)
        : base(line, column) => Items = items;

    /// <summary>The values.</summary>
    public ImmutableArray<SourceNode> Items { get; }

    /// <inheritdoc/>
    public override string Kind => "a list";
}
