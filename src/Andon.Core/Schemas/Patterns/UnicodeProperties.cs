using System.Globalization;

namespace Andon.Schemas;

/// <summary>
/// The names that <c>\p{…}</c> takes (ECMA-262, tables 69 to 71): general categories, a few scripts, <c>Any</c>, <c>ASCII</c> and
/// <c>Assigned</c>. Other binary properties and scripts are not known, and a pattern with one is a problem of the schema.
/// </summary>
internal static class UnicodeProperties
{
    // In the order of UnicodeCategory, with the aliases of PropertyValueAliases.txt.
    private static readonly string[][] Categories =
    [
        ["Lu", "Uppercase_Letter"], ["Ll", "Lowercase_Letter"], ["Lt", "Titlecase_Letter"], ["Lm", "Modifier_Letter"], ["Lo", "Other_Letter"],
        ["Mn", "Nonspacing_Mark"], ["Mc", "Spacing_Mark"], ["Me", "Enclosing_Mark"],
        ["Nd", "Decimal_Number", "digit"], ["Nl", "Letter_Number"], ["No", "Other_Number"],
        ["Zs", "Space_Separator"], ["Zl", "Line_Separator"], ["Zp", "Paragraph_Separator"],
        ["Cc", "Control", "cntrl"], ["Cf", "Format"], ["Cs", "Surrogate"], ["Co", "Private_Use"],
        ["Pc", "Connector_Punctuation"], ["Pd", "Dash_Punctuation"], ["Ps", "Open_Punctuation"], ["Pe", "Close_Punctuation"],
        ["Pi", "Initial_Punctuation"], ["Pf", "Final_Punctuation"], ["Po", "Other_Punctuation"],
        ["Sm", "Math_Symbol"], ["Sc", "Currency_Symbol"], ["Sk", "Modifier_Symbol"], ["So", "Other_Symbol"],
        ["Cn", "Unassigned"],
    ];

    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["L"] = "Lu Ll Lt Lm Lo",
        ["LC"] = "Lu Ll Lt",
        ["M"] = "Mn Mc Me",
        ["N"] = "Nd Nl No",
        ["Z"] = "Zs Zl Zp",
        ["C"] = "Cc Cf Cs Co Cn",
        ["P"] = "Pc Pd Ps Pe Pi Pf Po",
        ["S"] = "Sm Sc Sk So",
    };

    private static readonly Dictionary<string, string> GroupAliases = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Cased_Letter"] = "LC",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Number"] = "N",
        ["Separator"] = "Z",
        ["Other"] = "C",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Symbol"] = "S",
    };

    private static readonly Lazy<CodePointSet[]> ByCategory = new(ReadCategories);

    /// <summary>The set that the text between the braces names; null when it is not known.</summary>
    public static CodePointSet? Find(string property)
    {
        var equals = property.IndexOf('=');
        if (equals < 0)
            return Binary(property) ?? Category(property);
        return property[..equals] switch
        {
            "General_Category" or "gc" => Category(property[(equals + 1)..]),
            "Script" or "sc" => UnicodeScripts.Find(property[(equals + 1)..]),
            _ => null,
        };
    }

    private static CodePointSet? Binary(string name) => name switch
    {
        "Any" => CodePointSet.Of([(0, 0x10FFFF)]),
        "ASCII" => CodePointSet.Of([(0, 0x7F)]),
        "Assigned" => Category("Cn")!.Complement(),
        _ => null,
    };

    private static CodePointSet? Category(string name)
    {
        if (Groups.TryGetValue(GroupAliases.GetValueOrDefault(name, name), out var members))
            return CodePointSet.Of([.. members.Split(' ').Select(member => Category(member)!)]);
        var index = Array.FindIndex(Categories, names => names.Contains(name));
        return index < 0 ? null : ByCategory.Value[index];
    }

    // One walk over all code points, a few milliseconds, at the first pattern that asks.
    private static CodePointSet[] ReadCategories()
    {
        var ranges = Categories.Select(_ => new List<(int First, int Last)>()).ToArray();
        var first = 0;
        for (var codePoint = 1; codePoint <= 0x110000; codePoint++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(first);
            if (codePoint <= 0x10FFFF && CharUnicodeInfo.GetUnicodeCategory(codePoint) == category)
                continue;
            ranges[(int)category].Add((first, codePoint - 1));
            first = codePoint;
        }

        return [.. ranges.Select(CodePointSet.Of)];
    }
}
