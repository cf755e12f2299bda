#pragma warning disable
using System.Collections.Immutable;
using System.Text.Json;
namespace Andon.Expressions;
public sealed class Expression {
    public static bool TryParse(string source, out Expression? expression, out ExpressionError? error) => throw new NotSupportedException();
    public string Source => "";
    public ImmutableArray<Reference> References => [];
    public Evaluation Evaluate(IScope scope) => throw new NotSupportedException();
}
public sealed record ExpressionError(string Message, int Offset);
public readonly record struct Reference(string Variable, string? Field, bool IsWhole, int Offset);
public readonly struct Evaluation { public bool Ok => false; public Value Value => default!; public ExpressionError? Error => null; }
public interface IScope { bool TryGet(string variable, out Value value); }
public readonly struct Value {
   public static Value FromJson(JsonElement e) => default; public static Value Record(Func<string, Value?> f) => default; }
public sealed record TemplateError(string Pointer, int Offset, string Message);
public sealed class Template {
    public static bool TryParse(JsonElement json, out Template? t, out TemplateError? error) => throw new NotSupportedException();
    public bool IsConstant => false;
    public ImmutableArray<(string Pointer, Reference Reference)> References => [];
    public bool TryRender(IScope scope, Utf8JsonWriter writer, out TemplateError? error) => throw new NotSupportedException();
}
