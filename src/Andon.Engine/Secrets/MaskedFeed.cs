using System.Buffers;

namespace Andon.Secrets;

/// <summary>Takes bytes, one portion after the other.</summary>
internal delegate void ByteFeed(ReadOnlySpan<byte> bytes);

/// <summary>Hands portions of a stream on, without values; as they are where there is no mask.</summary>
internal sealed class MaskedFeed(SecretMask? mask, ByteFeed next)
{
    private readonly MaskFilter? filter = mask?.Filter();
    private readonly ArrayBufferWriter<byte> masked = new();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (filter is null)
        {
            next(bytes);
            return;
        }

        filter.Append(bytes, masked);
        HandOn();
    }

    /// <summary>Hands on what was held back: nothing comes after it.</summary>
    public void Complete()
    {
        filter?.Complete(masked);
        HandOn();
    }

    private void HandOn()
    {
        if (masked.WrittenCount > 0) next(masked.WrittenSpan);
        masked.ResetWrittenCount();
    }
}
