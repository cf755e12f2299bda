using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Andon.Client;
using Andon.Runs;

namespace Andon.Secrets;

/// <summary>The master keys of this process: one to wrap with, and those of before to unwrap with.</summary>
internal sealed class MasterKeys
{
    public const int Bytes = 32;

    /// <summary>Longer is no key, whatever is in it.</summary>
    private const int MaxFileBytes = 1024;

    private readonly Dictionary<string, byte[]> byId = new(StringComparer.Ordinal);

    private MasterKeys()
    {
    }

    /// <summary>The id of the key to wrap with; null where this process has none.</summary>
    public string? Current { get; private set; }

    /// <summary>Reads the keys that options name.</summary>
    /// <exception cref="AndonException"><c>invalid_master_key</c>: one is no key, or its file may be read by others. The message never has any of it.</exception>
    public static MasterKeys Read(SecretOptions options)
    {
        options.Validate();
        var keys = new MasterKeys();
        if (options.MasterKey is { } text) keys.Current = keys.Add(text, $"The master key ({SecretOptions.KeyVariable}, or {nameof(SecretOptions)}.{nameof(SecretOptions.MasterKey)})");
        else if (options.MasterKeyFile is { } path) keys.Current = keys.Add(ReadFile(path), $"What {path} holds");
        foreach (var old in options.OldMasterKeys) keys.Add(old, $"A master key of before ({SecretOptions.OldKeysVariable}, or {nameof(SecretOptions)}.{nameof(SecretOptions.OldMasterKeys)})");
        return keys;
    }

    public bool TryGet(string id, [NotNullWhen(true)] out byte[]? key) => byId.TryGetValue(id, out key);

    private string Add(string text, string what)
    {
        var key = Parse(text.Trim()) ?? throw Invalid(
            $"{what} is no key: {Bytes} bytes as base64 or hexadecimal are needed. Make one with: openssl rand -base64 {Bytes}");
        var id = IdOf(key);
        byId[id] = key;
        return id;
    }

    /// <summary>Says which key it is, and nothing of it.</summary>
    private static string IdOf(byte[] key) => Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 8, info: "andon master key id"u8.ToArray()));

    private static byte[]? Parse(string text)
    {
        if (text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigit)) return Convert.FromHexString(text);
        var key = new byte[Bytes];
        return text.Length is 43 or 44 && Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight(44, '='), key, out var written) && written == Bytes ? key : null;
    }

    private static AndonException Invalid(string message) => new(RefusalKind.Conflict, "invalid_master_key", message);

    private static string ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            // Looked at when it is open: nobody can put another in its place then.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
                throw Invalid($"The master key in {path} may be used by more than its owner. Let nobody else read it: chmod 600 {path}");
            if (file.Length > MaxFileBytes) return "";
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The master key in {path} cannot be read: {e.Message}");
        }
    }
}
