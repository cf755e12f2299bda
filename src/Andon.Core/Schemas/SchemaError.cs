namespace Andon.Schemas;

/// <summary>Why a schema cannot be used.</summary>
/// <param name="Pointer">Where in the schema, as a JSON pointer (RFC 6901); in another document, its URI, <c>#</c> and a pointer.</param>
/// <param name="Message">What is wrong, in a sentence without a capital or a full stop.</param>
public sealed record SchemaProblem(string Pointer, string Message)
{
    /// <summary>The pointer and the message in one line.</summary>
    public override string ToString() => Pointer.Length == 0 ? $"the schema {Message}" : $"{Pointer} {Message}";
}

/// <summary>One reason why an instance does not match a schema.</summary>
/// <param name="Pointer">Where in the instance, as a JSON pointer (RFC 6901); empty for the whole of it.</param>
/// <param name="Keyword">
/// The keyword that was not met; <c>false</c> where the schema forbids any value; <c>limit</c> where the validation gave up, see
/// <see cref="SchemaOptions"/>: the instance then counts as invalid.
/// </param>
/// <param name="Message">What is wrong, in words for the person who wrote the instance: "must be at least 3".</param>
/// <param name="SchemaPointer">Where in the schema, in the form of <see cref="SchemaProblem.Pointer"/>.</param>
public sealed record SchemaError(string Pointer, string Keyword, string Message, string SchemaPointer)
{
    /// <summary>The pointer and the message in one line.</summary>
    public override string ToString() => Pointer.Length == 0 ? Message : $"{Pointer} {Message}";
}
