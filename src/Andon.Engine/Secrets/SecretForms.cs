using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Andon.Secrets;

/// <summary>The forms in which a value may come to stand in an output: as it is, its lines, and both as JSON, URLs, HTML, base64 and hexadecimal have them.</summary>
internal static class SecretForms
{
    /// <summary>A line or a part of base64 that is shorter is too common to be taken for the value.</summary>
    private const int MinPart = 8;

    /// <summary>Where programs break lines of base64.</summary>
    private static readonly int[] Columns = [64, 76];

    /// <summary>Of a longer text the encodings are not looked for within strings of JSON: that would make a mask of many megabytes.</summary>
    private const int LongText = 256;

    /// <summary>How often JSON is written within strings of JSON: in an output line, of a program that logs what it was answered.</summary>
    private const int JsonLevels = 3;

    public static HashSet<string> Of(IEnumerable<string> values)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in values.SelectMany(Texts).Distinct(StringComparer.Ordinal))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            string[] encoded = [.. InHtml(text), .. InUrl(bytes), .. InBase64(bytes), Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes)];
            forms.Add(text);
            forms.UnionWith(encoded);
            foreach (var form in text.Length <= LongText ? encoded.Distinct(StringComparer.Ordinal).Prepend(text) : [text]) forms.UnionWith(InNestedJson(form));
        }

        return forms;
    }

    private static IEnumerable<string> Texts(string value)
    {
        yield return value;
        yield return value.Trim();
        foreach (var line in value.Split('\n'))
        {
            if (line.Trim() is { Length: >= MinPart } text) yield return text;
        }
    }

    /// <summary>As HTML and XML have it: libraries differ in what they write for quotation marks, and some in what they write for other letters.</summary>
    private static IEnumerable<string> InHtml(string text)
    {
        yield return WebUtility.HtmlEncode(text);
        var basic = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        yield return basic;
        foreach (var quote in (string[])["&quot;", "&#34;"])
        {
            foreach (var apostrophe in (string[])["'", "&#39;", "&#x27;", "&apos;"])
                yield return basic.Replace("\"", quote, StringComparison.Ordinal).Replace("'", apostrophe, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> InJson(string text)
    {
        yield return JsonEncodedText.Encode(text).Value;
        yield return JsonEncodedText.Encode(text, AndonJson.Options.Encoder).Value;
        foreach (var isAscii in (bool[])[false, true])
        {
            foreach (var hex in (string[])["x4", "X4"])
            {
                yield return Escaped(text, isAscii, hex);
                yield return Escaped(text, isAscii, hex).Replace("/", @"\/", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>As JSON has it, and JSON within strings of JSON; each level may be written by another library.</summary>
    private static IEnumerable<string> InNestedJson(string text)
    {
        HashSet<string> level = [.. InJson(text)];
        for (var n = 0; n < JsonLevels; n++)
        {
            foreach (var form in level) yield return form;
            level = [.. level.SelectMany(form => (string[])[Escaped(form, isAscii: false, "x4"), Escaped(form, isAscii: true, "x4"), Escaped(form, isAscii: true, "X4")])];
        }
    }

    private static string Escaped(string text, bool isAscii, string hex)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append(@"\n"),
                '\r' => escaped.Append(@"\r"),
                '\t' => escaped.Append(@"\t"),
                '\b' => escaped.Append(@"\b"),
                '\f' => escaped.Append(@"\f"),
                < ' ' => escaped.Append(@"\u").Append(((int)c).ToString(hex, CultureInfo.InvariantCulture)),
                > '~' when isAscii => escaped.Append(@"\u").Append(((int)c).ToString(hex, CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Percent-encoded by the rules of the libraries in use: they differ in what they leave as it is, in letters, and in the space.</summary>
    private static IEnumerable<string> InUrl(byte[] bytes)
    {
        foreach (var kept in (string[])["-_.~", "-_.~/", "-_.~!'()*", "-_.!*()", "-_.*"])
        {
            foreach (var hex in (string[])["X2", "x2"])
            {
                var encoded = new StringBuilder();
                foreach (var b in bytes)
                {
                    if (char.IsAsciiLetterOrDigit((char)b) || kept.Contains((char)b)) encoded.Append((char)b);
                    else encoded.Append('%').Append(b.ToString(hex, CultureInfo.InvariantCulture));
                }

                yield return encoded.ToString();
                yield return encoded.Replace("%20", "+").ToString();
            }
        }
    }

    /// <summary>As the whole of what was encoded, in lines too; and within it, where the value begins at any of the three places in a group.</summary>
    private static IEnumerable<string> InBase64(byte[] bytes)
    {
        var whole = Convert.ToBase64String(bytes);
        IEnumerable<string> forms = [whole, whole.TrimEnd('='), .. Columns.Select(width => string.Join('\n', whole.Chunk(width).Select(line => new string(line)))), .. Within(bytes)];
        foreach (var form in forms)
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    private static IEnumerable<string> Within(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            // Only characters all of whose six bits are the value's own are always the same.
            var (from, to) = ((before * 8 + 5) / 6, (before + bytes.Length) * 8 / 6);
            if (to - from >= MinPart) yield return text[from..to];
        }
    }
}
