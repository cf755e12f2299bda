using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Andon.Secrets;

/// <summary>
/// How a secret is named where its value is to stand: <c>secret://NAME</c>, a text of its own or within one, as in <c>Bearer secret://token</c>.
/// </summary>
public static class SecretReference
{
    /// <summary>What every reference begins with.</summary>
    public const string Scheme = "secret://";

    /// <summary>Characters of a name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>What a name is made of, for messages. No dot and no slash: a reference within a text ends where its name does.</summary>
    public const string NameRule = "1 to 64 of A-Z, a-z, 0-9, '_' and '-'";

    /// <summary>Whether a secret can be called so.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= 1 and <= MaxNameLength && name.All(IsNameCharacter);
    }

    /// <summary>Whether JSON may hold a reference: quick, and never wrongly no for JSON as Andon writes it.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> json) => json.IndexOf("secret://"u8) >= 0;

    /// <summary>The names of all references in the strings of a value; keys are none.</summary>
    public static FrozenSet<string> NamesIn(JsonElement json)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(json, names);
        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>A text with the references replaced of which a value is known.</summary>
    /// <param name="text">The text.</param>
    /// <param name="valueOf">The value by name; null to leave the reference as it stands.</param>
    public static string Replace(string text, Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(valueOf);
        StringBuilder? replaced = null;
        var done = 0;
        foreach (var (start, end) in Places(text))
        {
            if (valueOf(text[(start + Scheme.Length)..end]) is not { } value) continue;
            (replaced ??= new StringBuilder()).Append(text, done, start - done).Append(value);
            done = end;
        }

        return replaced is null ? text : replaced.Append(text, done, text.Length - done).ToString();
    }

    private static void Collect(JsonElement json, HashSet<string> names)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                var text = json.GetString()!;
                foreach (var (start, end) in Places(text)) names.Add(text[(start + Scheme.Length)..end]);
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) Collect(item, names);
                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject()) Collect(member.Value, names);
                break;
        }
    }

    /// <summary>Where references stand. One without a name, or with one that is too long, is text like any other.</summary>
    private static IEnumerable<(int Start, int End)> Places(string text)
    {
        for (var start = text.IndexOf(Scheme, StringComparison.Ordinal); start >= 0;)
        {
            var end = start + Scheme.Length;
            while (end < text.Length && IsNameCharacter(text[end])) end++;
            if (end - start - Scheme.Length is >= 1 and <= MaxNameLength) yield return (start, end);
            start = text.IndexOf(Scheme, end, StringComparison.Ordinal);
        }
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
