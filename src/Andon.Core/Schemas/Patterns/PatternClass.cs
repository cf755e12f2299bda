namespace Andon.Schemas;

/// <summary>Reads a class in brackets, such as <c>[^a-z\d]</c>, after its opening bracket.</summary>
internal sealed class PatternClass(PatternReader reader)
{
    private readonly List<CodePointSet> _parts = [];

    public CodePointSet Read()
    {
        var negated = reader.Take('^');
        while (!reader.AtEnd && reader.Next != ']')
            ReadPart();
        if (!reader.Take(']'))
            reader.TakeCharacter(inClass: true);
        var set = CodePointSet.Of([.. _parts]);
        return negated ? set.Complement() : set;
    }

    private void ReadPart()
    {
        if (reader.Next == '\\' && reader.TakeSet() is { } set)
        {
            _parts.Add(set);
            return;
        }

        var first = reader.TakeCharacter(inClass: true);
        var last = first;
        // A hyphen at the end, or before a class such as \d, stands for itself.
        if (reader.Take('-'))
        {
            if (reader.AtEnd || reader.Next == ']')
                AddCharacter('-');
            else if (reader.Next == '\\' && reader.TakeSet() is { } after)
                _parts.Add(CodePointSet.Of(after, CodePointSet.Of([('-', '-')])));
            else
                last = reader.TakeCharacter(inClass: true);
        }

        if (last < first)
            reader.Refuse("a range out of order");
        else
            _parts.Add(CodePointSet.Of([(first, last)]));
    }

    private void AddCharacter(int character) => _parts.Add(CodePointSet.Of([(character, character)]));
}
