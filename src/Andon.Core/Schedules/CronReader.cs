using System.Globalization;

namespace Andon.Schedules;

/// <summary>Reads one field: lists of values, ranges and steps. The bits of a number are the values of the field.</summary>
internal ref struct CronReader(CronField kind, ReadOnlySpan<char> text, int column)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;

    /// <summary>What is wrong with it, once <see cref="Read"/> has returned 0.</summary>
    public CronProblem? Problem { get; private set; }

    /// <summary>The values as bits; 0 where there is a problem.</summary>
    public ulong Read()
    {
        ulong values = 0;
        while (true)
        {
            var item = ReadItem();
            if (item == 0) return 0;
            values |= item;
            if (at == text.Length) break;
            if (text[at] != ',') return Refuse(at, $"'{text[at]}' is not expected here; write values, ranges as in {kind.First}-{kind.First + 1}, and steps as in */2, with commas between them");
            at++;
        }

        // Sunday has two numbers; from here on it is 0.
        return kind == CronField.DayOfWeek && (values & (1UL << 7)) != 0 ? (values | 1) & 0x7F : values;
    }

    private ulong ReadItem()
    {
        var start = at;
        int first, last;
        var isRange = true;
        if (at < text.Length && text[at] == '*')
        {
            at++;
            // A week has seven days.
            (first, last) = (kind.First, kind == CronField.DayOfWeek ? 6 : kind.Last);
        }
        else
        {
            if (!TryReadValue(out first)) return 0;
            last = first;
            isRange = at < text.Length && text[at] == '-';
            if (isRange)
            {
                at++;
                if (!TryReadValue(out last)) return 0;
                if (kind == CronField.DayOfWeek && last == 0) last = 7;
                if (last < first) return Refuse(start, $"the range '{text[start..at]}' ends before it begins; write it as two, {first}-{kind.Last},{kind.First}-{last}");
            }
        }

        var step = 1;
        if (at < text.Length && text[at] == '/')
        {
            if (!isRange) return Refuse(start, $"a step needs a range; write {first}-{kind.Last}{text[at..]} for every so many from {first} on");
            at++;
            var number = at;
            if (!TryReadNumber(out step)) return Refuse(number, "a number is missing after '/'; write how many to go on, as in */5");
            if (step < 1) return Refuse(number, "the step is 0; it is 1 or more");
            if (step > last - first && step > kind.Last - kind.First) return Refuse(number, $"the step {step} leads past the field, which goes from {kind.Range}; write {first} alone if that is meant");
        }

        ulong values = 0;
        for (var value = first; value <= last; value += step) values |= 1UL << value;
        return values;
    }

    private bool TryReadValue(out int value)
    {
        var start = at;
        if (TryReadNumber(out value))
        {
            if (value >= kind.First && value <= kind.Last) return true;
            Refuse(start, $"{text[start..at]} is out of range; {kind.Name} goes from {kind.Range}");
            return false;
        }

        while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
        if (at == start)
        {
            Refuse(start, at == text.Length ? "a value is missing at the end" : $"'{text[at]}' is no value; write {kind.Range}, or * for all" + (text[at] == '?' ? " ('?' is not used here)" : ""));
            return false;
        }

        value = kind.NumberOf(text[start..at]);
        if (value >= 0) return true;
        Refuse(start, kind.Names.Length == 0
            ? $"'{text[start..at]}' is no number; {kind.Name} goes from {kind.Range}"
            : $"'{text[start..at]}' is no name of a {(kind == CronField.Month ? "month" : "day")}; write {string.Join(", ", kind.Names)}, or {kind.First} to {kind.Last}");
        return false;
    }

    private bool TryReadNumber(out int value)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        value = 0;
        if (at == start) return false;
        // A number with more digits than an int has is out of every range.
        if (!int.TryParse(text[start..at], NumberStyles.None, CultureInfo.InvariantCulture, out value)) value = int.MaxValue;
        return true;
    }

    private ulong Refuse(int where, string message)
    {
        Problem = new CronProblem(kind.Name, column + where, message);
        return 0;
    }
}
