using Andon.Hosting;

namespace Andon.Secrets;

/// <summary>
/// The master key, which wraps the data keys of all secrets: 32 random bytes as base64 or hexadecimal, as <c>openssl rand -base64 32</c> prints them.
/// Without one secrets can neither be written nor used; everything else works. Checked at start.
/// </summary>
public sealed class SecretOptions
{
    /// <summary>The variable that holds the master key.</summary>
    public const string KeyVariable = "ANDON_MASTER_KEY";

    /// <summary>The variable that names the file of the master key.</summary>
    public const string FileVariable = "ANDON_MASTER_KEY_FILE";

    /// <summary>The variable that holds master keys of before, with commas between.</summary>
    public const string OldKeysVariable = "ANDON_MASTER_KEY_OLD";

    /// <summary>The master key. Default: null, that of <see cref="MasterKeyFile"/>.</summary>
    public string? MasterKey { get; set; }

    /// <summary>A file with the master key, which nobody but its owner may read (0600). Default: null, none.</summary>
    public string? MasterKeyFile { get; set; }

    /// <summary>Master keys of before, with which secrets are still read until they are rekeyed. Default: none. At most 16.</summary>
    public ICollection<string> OldMasterKeys { get; } = [];

    /// <summary>Characters of a value that a secret has at least: a shorter one, masked, would take words out of every text. Default: 8. From 4 to 64.</summary>
    public int MinValueLength { get; set; } = 8;

    /// <summary>Bytes of a value in UTF-8. Default: 16 KiB. From 64 to 64 KiB.</summary>
    public int MaxValueBytes { get; set; } = 16 * 1024;

    /// <summary>Secrets of one tenant. Default: 1,000. From 1 to 100,000.</summary>
    public int MaxSecrets { get; set; } = 1_000;

    /// <summary>Options with the keys that the environment names: <c>ANDON_MASTER_KEY</c> or <c>ANDON_MASTER_KEY_FILE</c>, and <c>ANDON_MASTER_KEY_OLD</c>.</summary>
    public static SecretOptions FromEnvironment()
    {
        var options = new SecretOptions { MasterKey = Variable(KeyVariable), MasterKeyFile = Variable(FileVariable) };
        foreach (var key in Variable(OldKeysVariable)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []) options.OldMasterKeys.Add(key);
        return options;
    }

    internal void Validate()
    {
        Check(OldMasterKeys.Count <= 16, nameof(OldMasterKeys), "at most 16");
        Check(MinValueLength is >= 4 and <= 64, nameof(MinValueLength), "from 4 to 64");
        Check(MaxValueBytes is >= 64 and <= 64 * 1024, nameof(MaxValueBytes), "from 64 to 64 KiB");
        Check(MaxSecrets is >= 1 and <= 100_000, nameof(MaxSecrets), "from 1 to 100,000");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(SecretOptions), name, range);
}
