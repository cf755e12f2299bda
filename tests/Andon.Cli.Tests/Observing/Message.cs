using System.Globalization;
using System.Text;

namespace Andon.Cli.Tests.Observing;

/// <summary>A message of protocol buffers, read without its schema: fields by number.</summary>
internal sealed class Message
{
    private readonly List<(int Field, ReadOnlyMemory<byte> Bytes, ulong Number)> fields = [];

    public Message(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var key = Number(bytes.Span, ref at);
            var (field, kind) = ((int)(key >> 3), key & 7);
            switch (kind)
            {
                case 0: fields.Add((field, default, Number(bytes.Span, ref at))); break;
                case 1: fields.Add((field, bytes.Slice(at, 8), BitConverter.ToUInt64(bytes.Span[at..]))); at += 8; break;
                case 5: fields.Add((field, bytes.Slice(at, 4), BitConverter.ToUInt32(bytes.Span[at..]))); at += 4; break;
                case 2:
                    var length = (int)Number(bytes.Span, ref at);
                    fields.Add((field, bytes.Slice(at, length), 0));
                    at += length;
                    break;
                default: throw new FormatException($"wire type {kind}");
            }
        }
    }

    public IEnumerable<Message> Messages(int field) => fields.Where(f => f.Field == field).Select(f => new Message(f.Bytes));

    public string Text(int field) => Encoding.UTF8.GetString(fields.FirstOrDefault(f => f.Field == field).Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(fields.FirstOrDefault(f => f.Field == field).Bytes.Span);

    public ulong Number(int field) => fields.FirstOrDefault(f => f.Field == field).Number;

    /// <summary>A list of key (1) and value (2), whose value is a text (1), a truth (2) or a whole number (3).</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(a => a.Text(1), a => a.Messages(2).Single().Value());

    private string Value() => fields is [{ Field: 1 }] ? Text(1) : fields.Count == 0 ? "" : fields[0].Number.ToString(CultureInfo.InvariantCulture);

    private static ulong Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return number;
        }
    }
}
