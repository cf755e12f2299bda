using System.Globalization;

namespace Andon.Stores;

/// <summary>Where a page of a list ended, as text: opaque to callers, the same in every store.</summary>
internal static class Cursors
{
    public static string Of(long time, long key) => string.Create(CultureInfo.InvariantCulture, $"{time}-{key}");

    public static long Key(string cursor) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : throw Invalid(cursor);

    public static (long Time, long Key) TimeAndKey(string cursor)
    {
        var dash = cursor.LastIndexOf('-');
        return dash > 0
            && long.TryParse(cursor.AsSpan(0, dash), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            && long.TryParse(cursor.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? (time, key)
            : throw Invalid(cursor);
    }

    private static ArgumentException Invalid(string cursor) => new($"'{cursor}' is not a cursor of this list. Start without one.", nameof(cursor));
}
