using System.Reflection;

namespace Andon.Tidy.Tests;

/// <summary>The public types and members of an assembly, a line each, sorted, as one would write them.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler makes for every record says nothing about it.
    private static readonly HashSet<string> OfRecords = ["Equals", "GetHashCode", "ToString", "PrintMembers", "<Clone>$", "EqualityContract", "op_Equality", "op_Inequality", "Deconstruct"];

    public static string Of(Assembly assembly)
    {
        var lines = new List<string>();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            lines.Add($"{Kind(type)} {Names.Full(type)}{Bases(type)}");
            lines.AddRange(Members(type).Distinct().Order(StringComparer.Ordinal).Select(m => "    " + m));
        }

        return string.Join('\n', lines) + '\n';
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
        : type.IsValueType ? (IsRecord(type) ? "record struct" : "struct")
        : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (IsRecord(type) ? "record" : "class");

    private static string Bases(Type type)
    {
        if (type.IsEnum) return "";
        var own = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => !(IsRecord(type) && i.Name.StartsWith("IEquatable", StringComparison.Ordinal)));
        var bases = own.Select(Names.Of).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType)) bases.Insert(0, Names.Of(b));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type)) yield return $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}";
            yield break;
        }

        foreach (var field in type.GetFields(Declared).Where(f => f.IsPublic))
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Names.Of(field.FieldType)} {field.Name}";
        foreach (var constructor in type.GetConstructors(Declared).Where(c => Shows(c) && !IsCopy(c)))
            yield return $"{Names.Plain(type)}({Parameters(constructor)})";
        foreach (var property in type.GetProperties(Declared).Where(p => Shows(p.GetMethod) || Shows(p.SetMethod)))
        {
            if (IsRecord(type) && OfRecords.Contains(property.Name)) continue;
            var index = property.GetIndexParameters();
            var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(p => Names.Of(p.ParameterType)))}]";
            yield return $"{Modifiers(property.GetMethod ?? property.SetMethod!)}{Names.Of(property.PropertyType)} {name} {{ {Accessors(property)}}}";
        }

        foreach (var method in type.GetMethods(Declared).Where(m => Shows(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))))
        {
            if (method.Name == "Finalize" || (IsRecord(type) && OfRecords.Contains(method.Name))) continue;
            var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
            yield return $"{Modifiers(method)}{Names.Of(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
        }

        foreach (var e in type.GetEvents(Declared).Where(e => Shows(e.AddMethod))) yield return $"event {Names.Of(e.EventHandlerType!)} {e.Name}";
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Declared) is not null || type.GetMethod("PrintMembers", Declared) is not null;

    private static bool IsCopy(ConstructorInfo constructor) =>
        IsRecord(constructor.DeclaringType!) && constructor.GetParameters() is [var one] && one.ParameterType == constructor.DeclaringType;

    private static bool Shows(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Modifiers(MethodInfo method) =>
        (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method ? "override " : "");

    private static string Accessors(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && Shows(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit") ? "init; " : "set; "
            : "";
        return (Shows(property.GetMethod) ? "get; " : "") + set;
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        (p.IsOut ? "out " : p.ParameterType.IsByRef ? (p.IsIn ? "in " : "ref ") : "") + $"{Names.Of(p.ParameterType)} {p.Name}" + (p.HasDefaultValue ? " = " + Default(p) : "")));

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => $"{value}",
    };
}
