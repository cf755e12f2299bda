namespace Andon.Tidy.Tests;

/// <summary>Names of types as one would write them.</summary>
internal static class Names
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    public static string Full(Type type) => $"{type.Namespace}.{Nested(type)}";

    public static string Plain(Type type) => type.Name.Split('`')[0];

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef) return Of(type.GetElementType()!);
        if (type.IsArray) return Of(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner) + "?";
        return type.IsGenericParameter ? type.Name : Nested(type);
    }

    private static string Nested(Type type)
    {
        var outer = type.DeclaringType is { } declaring && !type.IsGenericParameter ? Plain(declaring) + "." : "";
        return type.IsGenericType ? $"{outer}{Plain(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : outer + type.Name;
    }
}
