using System.Globalization;
using System.Numerics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Andon.Pipelines;

/// <summary>What scalars mean by the core schema of YAML 1.2 (section 10.3.2), as JSON.</summary>
internal sealed class YamlScalars(string text)
{
    private const string Core = "tag:yaml.org,2002:";

    /// <summary>Characters of a hexadecimal or octal number.</summary>
    private const int MaxBaseDigits = 256;

    private readonly int[] lineStarts = LineStarts(text);

    /// <summary>The node of a scalar.</summary>
    public SourceScalar Read(Scalar scalar)
    {
        var (line, column) = ((int)scalar.Start.Line, (int)scalar.Start.Column);
        return Resolve(scalar) switch
        {
            (ScalarKind.String, _) => Text(scalar),
            var (kind, literal) => new SourceScalar(line, column, kind, literal),
        };
    }

    /// <summary>The node of a scalar that is text whatever it looks like.</summary>
    public SourceScalar Text(Scalar scalar)
    {
        var (line, column) = ((int)scalar.Start.Line, (int)scalar.Start.Column);
        var (contentLine, contentColumn) = Content(scalar, line, column);
        return new SourceScalar(line, column, ScalarKind.String, scalar.Value) { ContentLine = contentLine, ContentColumn = contentColumn };
    }

    /// <summary>Refuses tags that mean something JSON does not have.</summary>
    public static void CheckTag(NodeEvent node, string expected)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != expected)
            throw new YamlProblemException("tag", $"the tag '{node.Tag.Value}' does not fit here; leave it out", node);
    }

    private static (ScalarKind Kind, string Literal) Resolve(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty) return Tagged(scalar);
        return scalar.Style == ScalarStyle.Plain ? Plain(scalar) : (ScalarKind.String, scalar.Value);
    }

    private static (ScalarKind Kind, string Literal) Tagged(Scalar scalar)
    {
        var tag = scalar.Tag.IsNonSpecific ? "!" : scalar.Tag.Value;
        if (tag is "!" or Core + "str") return (ScalarKind.String, scalar.Value);
        var plain = Plain(scalar);
        return (tag, plain.Kind) switch
        {
            (Core + "null", ScalarKind.Null) or (Core + "bool", ScalarKind.Boolean) or (Core + "int" or Core + "float", ScalarKind.Number) => plain,
            _ => throw new YamlProblemException("tag", $"the tag '{tag}' does not fit this value; leave it out", scalar),
        };
    }

    private static (ScalarKind Kind, string Literal) Plain(Scalar scalar)
    {
        var value = scalar.Value;
        switch (value)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (ScalarKind.Null, "null");
            case "true" or "True" or "TRUE":
                return (ScalarKind.Boolean, "true");
            case "false" or "False" or "FALSE":
                return (ScalarKind.Boolean, "false");
        }

        if (!char.IsAsciiDigit(value[0]) && value[0] is not ('-' or '+' or '.')) return (ScalarKind.String, value);
        if (IsDecimal(value)) return (ScalarKind.Number, Decimal(value));
        if (value.StartsWith("0x", StringComparison.Ordinal) && IsMadeOf(value, "0123456789abcdefABCDEF")) return (ScalarKind.Number, FromBase(scalar, 16));
        if (value.StartsWith("0o", StringComparison.Ordinal) && IsMadeOf(value, "01234567")) return (ScalarKind.Number, FromBase(scalar, 8));
        if (value.TrimStart('-', '+') is ".inf" or ".Inf" or ".INF" || value is ".nan" or ".NaN" or ".NAN")
            throw new YamlProblemException("number", $"JSON has no '{value}'; put it in quotes if text is meant", scalar);
        return (ScalarKind.String, value);
    }

    private static bool IsMadeOf(string value, string digits) => value.Length > 2 && !value.AsSpan(2).ContainsAnyExcept(digits);

    /// <summary><c>[-+]? ( . [0-9]+ | [0-9]+ ( . [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</c>, integers included.</summary>
    private static bool IsDecimal(ReadOnlySpan<char> value)
    {
        if (value[0] is '-' or '+') value = value[1..];
        var digits = SkipDigits(ref value);
        if (value is ['.', ..])
        {
            value = value[1..];
            digits += SkipDigits(ref value);
        }

        if (digits == 0 || value is []) return digits > 0;
        if (value[0] is not ('e' or 'E')) return false;
        value = value[1..];
        if (value is ['-' or '+', ..]) value = value[1..];
        return SkipDigits(ref value) > 0 && value is [];
    }

    private static int SkipDigits(ref ReadOnlySpan<char> value)
    {
        var end = value.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? value.Length : end;
        value = value[digits..];
        return digits;
    }

    /// <summary>The JSON literal of a decimal number: no plus sign, no leading zeros, digits on both sides of the point.</summary>
    private static string Decimal(string value)
    {
        var negative = value[0] == '-';
        var digits = value.AsSpan(value[0] is '-' or '+' ? 1 : 0);
        var end = digits.IndexOfAny('.', 'e', 'E');
        var whole = (end < 0 ? digits : digits[..end]).TrimStart('0');
        var rest = end < 0 ? "" : digits[end..].ToString();
        if (rest is "." || rest.StartsWith(".e", StringComparison.OrdinalIgnoreCase)) rest = ".0" + rest[1..];
        return $"{(negative ? "-" : "")}{(whole.IsEmpty ? "0" : whole)}{rest}";
    }

    private static string FromBase(Scalar scalar, int numberBase)
    {
        // The work grows with the square of the length.
        if (scalar.Value.Length > MaxBaseDigits) throw new YamlProblemException("number", $"the number has more than {MaxBaseDigits} digits; put it in quotes if text is meant", scalar);
        var number = BigInteger.Zero;
        foreach (var digit in scalar.Value.AsSpan(2)) number = (number * numberBase) + Convert.ToInt32(digit.ToString(), 16);
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Where the text itself begins, if it stands in the source as it is; zeros where it does not.</summary>
    private (int Line, int Column) Content(Scalar scalar, int line, int column)
    {
        if (scalar.Style == ScalarStyle.Literal)
        {
            // The indentation is what stands before the first line of the text.
            var first = scalar.Value.AsSpan(0, Math.Max(0, scalar.Value.AsSpan().IndexOf('\n')));
            var source = LineText(line + 1);
            return !first.IsEmpty && source.EndsWith(first, StringComparison.Ordinal) ? (line + 1, source.Length - first.Length + 1) : default;
        }

        var start = scalar.Style == ScalarStyle.Plain ? column : column + 1;
        var rest = LineText(line);
        return start <= rest.Length + 1 && rest[(start - 1)..].StartsWith(scalar.Value, StringComparison.Ordinal) ? (line, start) : default;
    }

    private ReadOnlySpan<char> LineText(int line)
    {
        if (line < 1 || line > lineStarts.Length) return "";
        var start = lineStarts[line - 1];
        var end = line < lineStarts.Length ? lineStarts[line] : text.Length;
        return text.AsSpan(start, end - start).TrimEnd("\r\n");
    }

    private static int[] LineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n') starts.Add(i + 1);
        return [.. starts];
    }
}
