using System.Globalization;

namespace Andon.Schemas;

/// <summary>Reads the tokens of an ECMA-262 pattern. After an error it is at its end, so that whoever reads stops.</summary>
internal sealed class PatternReader(string pattern)
{
    private static readonly CodePointSet Digit = CodePointSet.Parse("30-39");
    private static readonly CodePointSet Word = CodePointSet.Parse("30-39 41-5a 5f 61-7a");
    private static readonly CodePointSet Space = CodePointSet.Parse("9-d 20 a0 1680 2000-200a 2028-2029 202f 205f 3000 feff");

    public int Position { get; private set; }

    public string? Error { get; private set; }

    public bool AtEnd => Position >= pattern.Length;

    public char Next => pattern[Position];

    public void Skip() => Position++;

    public bool Take(char expected)
    {
        if (AtEnd || Next != expected)
            return false;
        Position++;
        return true;
    }

    public string? TakeAny(params ReadOnlySpan<string> tokens)
    {
        foreach (var token in tokens)
        {
            if (string.CompareOrdinal(pattern, Position, token, 0, token.Length) != 0)
                continue;
            Position += token.Length;
            return token;
        }

        return null;
    }

    /// <summary>The name of a group, with its brackets: <c>&lt;year&gt;</c>.</summary>
    public bool TakeName() => Take('<') && NameUpTo('>') is not null;

    /// <summary>The group that a back-reference names, by number or by name.</summary>
    public string? TakeReference()
    {
        var letter = Position + 1 < pattern.Length ? pattern[Position + 1] : '\0';
        if (letter is >= '1' and <= '9')
        {
            Skip();
            var start = Position;
            while (!AtEnd && char.IsAsciiDigit(Next))
                Skip();
            return pattern[start..Position];
        }

        if (letter != 'k')
            return null;
        Position += 2;
        return Take('<') && NameUpTo('>') is { } name ? name : Fail("a reference without a name");
    }

    /// <summary>A class of characters: <c>\d</c>, <c>\p{L}</c> and their like.</summary>
    public CodePointSet? TakeSet()
    {
        if (TakeAny("\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\p{", "\\P{") is not { } token)
            return null;
        var set = token[1] switch
        {
            'd' or 'D' => Digit,
            'w' or 'W' => Word,
            's' or 'S' => Space,
            _ => Property(),
        };
        return char.IsAsciiLetterUpper(token[1]) ? set.Complement() : set;
    }

    public bool IsQuantifier() => !AtEnd && (Next is '*' or '+' or '?' || Braces(out _) is not null);

    /// <summary>A quantifier without the question mark that makes it lazy; the syntax is that of .NET too.</summary>
    public string? TakeQuantifier()
    {
        if (TakeAny("*", "+", "?") is { } sign)
            return sign;
        if (AtEnd || Braces(out var end) is not { } counts)
            return null;
        Position = end;
        if (!int.TryParse(counts[0], CultureInfo.InvariantCulture, out var least))
            return Fail("a count that is too large");
        if (counts.Length == 1)
            return $"{{{least}}}";
        if (counts[1].Length == 0)
            return $"{{{least},}}";
        if (!int.TryParse(counts[1], CultureInfo.InvariantCulture, out var most))
            return Fail("a count that is too large");
        return most < least ? Fail("counts out of order") : $"{{{least},{most}}}";
    }

    /// <summary>One character, escaped or not.</summary>
    public int TakeCharacter(bool inClass)
    {
        if (AtEnd)
            return FailCharacter("the end of the pattern where a character is due");
        if (Next == '\\')
        {
            Skip();
            return Escaped(inClass);
        }

        var isPair = Position + 1 < pattern.Length && char.IsSurrogatePair(Next, pattern[Position + 1]);
        var character = isPair ? char.ConvertToUtf32(Next, pattern[Position + 1]) : Next;
        Position += isPair ? 2 : 1;
        return character;
    }

    private int Escaped(bool inClass)
    {
        if (AtEnd)
            return FailCharacter("a backslash at the end");
        var letter = Next;
        Skip();
        return letter switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'b' when inClass => '\b',
            '0' when AtEnd || !char.IsAsciiDigit(Next) => 0,
            'c' when !AtEnd && char.IsAsciiLetter(Next) => pattern[Position++] % 32,
            'x' => Hex(2),
            'u' => Unicode(),
            _ when char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter) => letter,
            _ => FailCharacter($"an unknown escape \\{letter}"),
        };
    }

    private int Unicode()
    {
        if (Take('{'))
        {
            var digits = NameUpTo('}') ?? "";
            var isCodePoint = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint);
            return isCodePoint && codePoint is >= 0 and <= 0x10FFFF ? codePoint : FailCharacter("an escape that is no code point");
        }

        var unit = Hex(4);
        if (!char.IsHighSurrogate((char)unit))
            return unit;
        var before = Position;
        if (TakeAny("\\u") is not null && !AtEnd && Next != '{' && Hex(4) is var low && char.IsLowSurrogate((char)low))
            return char.ConvertToUtf32((char)unit, (char)low);
        Position = Error is null ? before : Position;
        return unit;
    }

    private int Hex(int length)
    {
        var isHex = Position + length <= pattern.Length
            && ushort.TryParse(pattern.AsSpan(Position, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
        if (!isHex)
            return FailCharacter($"an escape without {length} hexadecimal digits");
        Position += length;
        return ushort.Parse(pattern.AsSpan(Position - length, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private CodePointSet Property()
    {
        var name = NameUpTo('}') ?? "";
        if (UnicodeProperties.Find(name) is { } set)
            return set;
        Fail($"an unknown Unicode property {name}");
        return Digit;
    }

    /// <summary>Notes an error that somebody else found.</summary>
    public void Refuse(string error) => Fail(error);

    private string? NameUpTo(char end)
    {
        var length = pattern.AsSpan(Position).IndexOf(end);
        if (length < 1)
            return Fail($"a name without its {end}");
        Position += length + 1;
        return pattern[(Position - length - 1)..(Position - 1)];
    }

    /// <summary>The counts of <c>{1}</c>, <c>{1,}</c> or <c>{1,2}</c>; null when the brace stands for itself.</summary>
    private string[]? Braces(out int end)
    {
        end = Next == '{' ? pattern.IndexOf('}', Position) + 1 : 0;
        if (end == 0)
            return null;
        var counts = pattern[(Position + 1)..(end - 1)].Split(',');
        return counts.Length <= 2 && counts[0].Length > 0 && counts.All(count => count.All(char.IsAsciiDigit)) ? counts : null;
    }

    private string? Fail(string error)
    {
        Error ??= $"{error}, near character {Position + 1}";
        Position = pattern.Length;
        return null;
    }

    private int FailCharacter(string error)
    {
        Fail(error);
        return 0;
    }
}
