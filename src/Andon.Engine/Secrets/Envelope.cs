using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Andon.Stores;

namespace Andon.Secrets;

/// <summary>
/// Seals a value by a data key of its own, and that by the master key, both with AES-256-GCM. Tenant and name are associated data of both, so that a row
/// that was moved to another tenant or name does not open. A sealed text is: version (1), nonce (12), tag (16), ciphertext.
/// </summary>
internal static class Envelope
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + NonceBytes + TagBytes;

    /// <summary>Seals a value: what a row keeps of it.</summary>
    public static (byte[] WrappedKey, byte[] SealedValue) Seal(byte[] masterKey, string keyId, string tenant, string name, string value)
    {
        var dataKey = RandomNumberGenerator.GetBytes(MasterKeys.Bytes);
        var text = Encoding.UTF8.GetBytes(value);
        try
        {
            return (Encrypt(masterKey, dataKey, OfKey(keyId, tenant, name)), Encrypt(dataKey, text, OfValue(tenant, name)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Opens a row.</summary>
    /// <exception cref="CryptographicException">It was changed or moved, or the key is another.</exception>
    public static string Open(byte[] masterKey, SecretRow row)
    {
        var dataKey = Decrypt(masterKey, row.WrappedKey.Span, OfKey(row.KeyId, row.Tenant, row.Name));
        byte[]? text = null;
        try
        {
            text = Decrypt(dataKey, row.SealedValue.Span, OfValue(row.Tenant, row.Name));
            return Encoding.UTF8.GetString(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>The same row with its data key wrapped by another master key; its value is not opened.</summary>
    /// <exception cref="CryptographicException">As <see cref="Open"/>.</exception>
    public static SecretRow Rewrap(byte[] oldKey, byte[] newKey, string newKeyId, SecretRow row)
    {
        var dataKey = Decrypt(oldKey, row.WrappedKey.Span, OfKey(row.KeyId, row.Tenant, row.Name));
        try
        {
            return row with { KeyId = newKeyId, WrappedKey = Encrypt(newKey, dataKey, OfKey(newKeyId, row.Tenant, row.Name)) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> text, byte[] associated)
    {
        var whole = new byte[HeadBytes + text.Length];
        whole[0] = Version;
        // A data key seals one value, ever; a master key wraps far fewer than the 2^32 that random nonces of 96 bits are good for.
        RandomNumberGenerator.Fill(whole.AsSpan(1, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(whole.AsSpan(1, NonceBytes), text, whole.AsSpan(HeadBytes), whole.AsSpan(1 + NonceBytes, TagBytes), associated);
        return whole;
    }

    private static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> whole, byte[] associated)
    {
        if (whole.Length < HeadBytes || whole[0] != Version) throw new CryptographicException("It is not of a known form.");
        if (key.Length != MasterKeys.Bytes) throw new CryptographicException("It is no key.");
        var text = new byte[whole.Length - HeadBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(whole.Slice(1, NonceBytes), whole[HeadBytes..], whole.Slice(1 + NonceBytes, TagBytes), text, associated);
        return text;
    }

    private static byte[] OfValue(string tenant, string name) => Associated("andon secret value", tenant, name);

    private static byte[] OfKey(string keyId, string tenant, string name) => Associated("andon secret key", keyId, tenant, name);

    /// <summary>Each part with its length before it, so that no two lists of parts give the same bytes.</summary>
    private static byte[] Associated(params ReadOnlySpan<string> parts)
    {
        var bytes = new List<byte>();
        var length = new byte[sizeof(int)];
        foreach (var part in parts)
        {
            var text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            bytes.AddRange(length);
            bytes.AddRange(text);
        }

        return [.. bytes];
    }
}
