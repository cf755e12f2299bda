using System.Security.Cryptography;
using Andon.Client;
using Andon.Secrets;

namespace Andon.Engine.Tests.Secrets;

public sealed class MasterKeyTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void A_key_is_the_same_as_base64_base64url_or_hexadecimal_and_from_a_file()
    {
        var id = IdOf(Convert.ToBase64String(Key));
        IdOf(Convert.ToHexString(Key)).ShouldBe(id);
        IdOf(Convert.ToHexStringLower(Key) + "\n").ShouldBe(id);
        IdOf(Convert.ToBase64String(Key).TrimEnd('=').Replace('+', '-').Replace('/', '_')).ShouldBe(id);
        using var file = new KeyFile(Convert.ToBase64String(Key) + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        MasterKeys.Read(new SecretOptions { MasterKeyFile = file.Path }).Current.ShouldBe(id);
        IdOf(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))).ShouldNotBe(id);
    }

    [Fact]
    public void Keys_of_before_open_and_do_not_wrap()
    {
        var keys = MasterKeys.Read(new SecretOptions { OldMasterKeys = { Convert.ToBase64String(Key) } });
        keys.Current.ShouldBeNull();
        keys.TryGet(IdOf(Convert.ToBase64String(Key))!, out var old).ShouldBeTrue();
        old.ShouldBe(Key);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherWrite)]
    public void A_key_file_that_others_may_use_is_refused_with_the_remedy(UnixFileMode mode)
    {
        using var file = new KeyFile(Convert.ToBase64String(Key), mode);
        Refused(new SecretOptions { MasterKeyFile = file.Path }).ShouldContain($"chmod 600 {file.Path}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse battery staple")]
    [InlineData("AAAA")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void What_is_no_key_is_refused_without_telling_it(string text)
    {
        var message = Refused(new SecretOptions { MasterKey = text });
        message.ShouldContain("openssl rand -base64 32");
        if (text.Length > 0) message.ShouldNotContain(text);
    }

    [Fact]
    public void A_key_file_that_is_missing_is_refused_by_its_name() => Refused(new SecretOptions { MasterKeyFile = "/nowhere/master.key" }).ShouldContain("/nowhere/master.key");

    private static string? IdOf(string text) => MasterKeys.Read(new SecretOptions { MasterKey = text }).Current;

    private static string Refused(SecretOptions options)
    {
        var refusal = Should.Throw<AndonException>(() => MasterKeys.Read(options));
        refusal.Code.ShouldBe("invalid_master_key");
        return refusal.Message;
    }

    private sealed class KeyFile : IDisposable
    {
        public KeyFile(string text, UnixFileMode mode)
        {
            File.WriteAllText(Path, text);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, mode);
        }

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
