namespace Andon.Schemas;

/// <summary>Why a schema cannot be used.</summary>
/// <param name="Pointer">Where in the schema, as a JSON pointer (RFC 6901); in another document, its URI, <c>#</c> and a pointer.</param>
/// <param name="Message">What is wrong, as what is said of the place: "must be a number".</param>
public sealed record SchemaProblem(string Pointer, string Message)
{
    /// <summary>A sentence: the pointer, or "the schema", and the message.</summary>
    public override string ToString() => Pointer.Length == 0 ? $"the schema {Message}" : $"{Pointer} {Message}";
}

/// <summary>One reason why an instance does not match a schema.</summary>
/// <param name="Pointer">Where in the instance, as a JSON pointer (RFC 6901); empty for the whole of it.</param>
/// <param name="Keyword">
/// The keyword that was not met; <c>false</c> where the schema forbids any value; <c>limit</c> where the validation gave up, see
/// <see cref="SchemaOptions"/>: the instance then counts as invalid.
/// </param>
/// <param name="Message">What is wrong, in words for the person who wrote the instance, as what is said of it: "must be at least 3".</param>
/// <param name="SchemaPointer">Where in the schema, in the form of <see cref="SchemaProblem.Pointer"/>.</param>
public sealed record SchemaError(string Pointer, string Keyword, string Message, string SchemaPointer)
{
    /// <summary>A sentence: the pointer, or "the value", and the message.</summary>
    public override string ToString() => Pointer.Length == 0 ? $"the value {Message}" : $"{Pointer} {Message}";
}
