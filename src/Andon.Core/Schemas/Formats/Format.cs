using System.Collections.Frozen;

namespace Andon.Schemas;

/// <summary>
/// The formats of JSON Schema Validation 2020-12, section 7.3. Each function decides from the text alone, in time linear in it.
/// </summary>
internal static class Format
{
    private static readonly FrozenDictionary<string, Func<string, bool>> Known = new Dictionary<string, Func<string, bool>>(StringComparer.Ordinal)
    {
        ["date-time"] = DateFormats.IsDateTime,
        ["date"] = text => DateFormats.IsDate(text),
        ["time"] = text => DateFormats.IsTime(text),
        ["duration"] = DurationFormat.IsDuration,
        ["email"] = text => EmailFormat.IsEmail(text, international: false),
        ["idn-email"] = text => EmailFormat.IsEmail(text, international: true),
        ["hostname"] = HostFormats.IsHostname,
        ["idn-hostname"] = HostFormats.IsIdnHostname,
        ["ipv4"] = text => AddressFormats.IsIpv4(text),
        ["ipv6"] = text => AddressFormats.IsIpv6(text),
        ["uri"] = text => UriFormats.IsReference(text, international: false, relative: false),
        ["uri-reference"] = text => UriFormats.IsReference(text, international: false, relative: true),
        ["iri"] = text => UriFormats.IsReference(text, international: true, relative: false),
        ["iri-reference"] = text => UriFormats.IsReference(text, international: true, relative: true),
        ["uri-template"] = UriTemplateFormat.IsTemplate,
        ["uuid"] = PlainFormats.IsUuid,
        ["json-pointer"] = text => PlainFormats.IsJsonPointer(text),
        ["relative-json-pointer"] = PlainFormats.IsRelativeJsonPointer,
        ["regex"] = text => EcmaPattern.TryTranslate(text, hasPairs: false, out _, out _),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What accepts the texts of a format; null for a format that is not known.</summary>
    public static Func<string, bool>? Find(string format) => Known.GetValueOrDefault(format);
}
