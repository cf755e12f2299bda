using System.Text;
using System.Text.Json;

namespace Andon.Expressions;

/// <summary>One rendering under way: where it writes, and what is left of its budgets.</summary>
internal sealed class Rendering(IScope scope, Utf8JsonWriter writer)
{
    private readonly long _start = writer.BytesCommitted + writer.BytesPending;
    private long _steps = ExpressionLimits.MaxSteps;

    public Utf8JsonWriter Writer => writer;

    public TemplateError? Error { get; private set; }

    public bool TryEvaluate(string pointer, TextPart part, out Value value)
    {
        var result = part.Expression!.Evaluate(scope, ref _steps).Shifted(part.Start);
        value = result.Value;
        return result.Ok || Fail(pointer, result.Error!.Offset, result.Error.Message);
    }

    public bool CheckSize(string pointer) =>
        writer.BytesCommitted + writer.BytesPending - _start <= ExpressionLimits.MaxTemplateBytes
        || Fail(pointer, 0, $"the template renders more than {ExpressionLimits.MaxTemplateBytes} bytes");

    public bool Fail(string pointer, int offset, string message)
    {
        Error = new TemplateError(pointer, offset, message);
        return false;
    }
}

internal abstract class TemplateNode
{
    public abstract bool Render(Rendering rendering);
}

/// <summary>JSON without expressions, however large.</summary>
internal sealed class ConstantNode(JsonElement json) : TemplateNode
{
    public override bool Render(Rendering rendering)
    {
        ValueWriter.Write(json, rendering.Writer);
        return true;
    }
}

internal sealed class ObjectNode((string Name, TemplateNode Value)[] properties) : TemplateNode
{
    public override bool Render(Rendering rendering)
    {
        rendering.Writer.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            rendering.Writer.WritePropertyName(name);
            if (!value.Render(rendering)) return false;
        }
        rendering.Writer.WriteEndObject();
        return true;
    }
}

internal sealed class ArrayNode(TemplateNode[] items) : TemplateNode
{
    public override bool Render(Rendering rendering)
    {
        rendering.Writer.WriteStartArray();
        foreach (var item in items)
        {
            if (!item.Render(rendering)) return false;
        }
        rendering.Writer.WriteEndArray();
        return true;
    }
}

/// <param name="Text">Literal text, when there is no expression.</param>
/// <param name="Expression">The expression, or null.</param>
/// <param name="Start">Where the expression's source starts in the string.</param>
internal sealed record TextPart(string Text, Expression? Expression = null, int Start = 0);

/// <summary>A string that is exactly one expression.</summary>
internal sealed class ValueNode(string pointer, TextPart whole) : TemplateNode
{
    public override bool Render(Rendering rendering)
    {
        if (!rendering.TryEvaluate(pointer, whole, out var value)) return false;
        value.WriteTo(rendering.Writer);
        return rendering.CheckSize(pointer);
    }
}

/// <summary>Text with expressions in it.</summary>
internal sealed class TextNode(string pointer, TextPart[] parts) : TemplateNode
{
    public override bool Render(Rendering rendering)
    {
        var joined = new StringBuilder();
        foreach (var part in parts)
        {
            var text = part.Text;
            if (part.Expression is not null)
            {
                if (!rendering.TryEvaluate(pointer, part, out var value)) return false;
                text = Conversions.Text(value) ?? ValueWriter.ToText(value);
            }
            if (!Built.TextFits((long)joined.Length + text.Length, out var failure)) return rendering.Fail(pointer, part.Start, failure.Error!.Message);
            joined.Append(text);
        }
        rendering.Writer.WriteStringValue(JsonText.WellFormed(joined.ToString()));
        return rendering.CheckSize(pointer);
    }
}
