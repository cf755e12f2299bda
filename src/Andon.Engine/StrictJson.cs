using System.Text.Json;
using System.Text.Unicode;

namespace Andon;

/// <summary>
/// The check of JSON that comes from outside, before it is stored: what passes can be read again by whoever comes later. The reader of the
/// framework alone lets through invalid UTF-8 and lone surrogates inside strings, and fails only when somebody asks for their text.
/// </summary>
internal static class StrictJson
{
    /// <summary>Levels a value may be nested.</summary>
    public const int MaxDepth = 60;

    /// <summary>What is wrong with one JSON value; null where nothing is.</summary>
    public static string? ProblemOf(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return "it is not valid UTF-8";
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
