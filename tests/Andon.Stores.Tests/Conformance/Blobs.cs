using System.Security.Cryptography;
using System.Text;
using Andon.Artifacts;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    private const long NoLimit = long.MaxValue;

    private static readonly byte[] Poem = Encoding.UTF8.GetBytes("床前明月光");

    [Fact]
    public async Task A_file_that_was_put_is_read_back_by_its_digest()
    {
        var blob = await PutAsync("acme", Poem);
        blob.ShouldBe(new Blob(Digest.Of(Poem), Poem.Length));
        (await ReadAsync("acme", blob.Digest)).ShouldBe(Poem);
        Store.Blobs.List().ShouldHaveSingleItem().ShouldSatisfyAllConditions(b => b.Digest.ShouldBe(blob.Digest), b => b.Bytes.ShouldBe(Poem.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((128 * 1024) - 1)]
    [InlineData(128 * 1024)]
    [InlineData((1 << 20) + 1)]
    public async Task Files_of_any_length_are_kept_whole_though_they_come_in_pieces(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var blob = await Store.Blobs.PutAsync("acme", new Dribble(bytes, 10_007), NoLimit);
        blob.ShouldBe(new Blob(Digest.Of(bytes), length));
        (await ReadAsync("acme", blob!.Value.Digest)).ShouldBe(bytes);
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_and_not_written_again()
    {
        var first = await PutAsync("acme", Poem);
        var place = Store.Blobs.List().ShouldHaveSingleItem().Place;
        var made = File.GetLastWriteTimeUtc(place);
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync("acme", Poem))))).ShouldAllBe(again => again == first);
        Store.Blobs.List().ShouldHaveSingleItem().Place.ShouldBe(place);
        File.GetLastWriteTimeUtc(place).ShouldBe(made);
        (await ReadAsync("acme", first.Digest)).ShouldBe(Poem);
    }

    [Fact]
    public async Task What_is_longer_than_it_may_be_is_not_kept()
    {
        (await Store.Blobs.PutAsync("acme", new MemoryStream(Poem), Poem.Length - 1)).ShouldBeNull();
        Store.Blobs.List().ShouldBeEmpty();
        (await Store.Blobs.PutAsync("acme", new MemoryStream(Poem), Poem.Length)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_could_not_be_read_to_its_end_is_not_kept_and_the_reason_is_the_readers()
    {
        await Should.ThrowAsync<EndOfStreamException>(async () => await Store.Blobs.PutAsync("acme", new Dribble(Poem, 4, breaksAt: 8), NoLimit));
        Store.Blobs.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_digest_never_reads_what_another_tenant_keeps()
    {
        var blob = await PutAsync("acme", Poem);
        (await Store.Blobs.OpenAsync("other", blob.Digest)).ShouldBeNull();
        var target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        (await Store.Blobs.CopyAsync("other", blob.Digest, target)).ShouldBeFalse();
        File.Exists(target).ShouldBeFalse();
        await PutAsync("other", Poem);
        Store.Blobs.List().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Tenants_of_any_name_are_kept_apart()
    {
        string[] tenants = ["acme", "Acme", "new", "~acme", "..", "../acme", "/", "a/b", "a b", "租户", "con", new('x', 64), new('x', 65), new('租', 200)];
        foreach (var (i, tenant) in tenants.Index()) await PutAsync(tenant, [(byte)i]);
        Store.Blobs.List().Select(b => b.Place).Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(tenants.Length);
        foreach (var (i, tenant) in tenants.Index())
            foreach (var (j, _) in tenants.Index())
                (await Store.Blobs.OpenAsync(tenant, Digest.Of([(byte)j])) is { } file && await CloseAsync(file)).ShouldBe(i == j, $"{tenant}: {j}");
    }

    [Fact]
    public async Task A_copy_is_another_file_that_nobody_may_write_to()
    {
        var blob = await PutAsync("acme", Poem);
        var target = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        (await Store.Blobs.CopyAsync("acme", blob.Digest, target)).ShouldBeTrue();
        File.ReadAllBytes(target).ShouldBe(Poem);
        new FileInfo(target).IsReadOnly.ShouldBeTrue();
        new FileInfo(target).IsReadOnly = false;
        File.WriteAllText(target, "spoilt");
        (await ReadAsync("acme", blob.Digest)).ShouldBe(Poem);
        File.Delete(target);
    }

    [Fact]
    public async Task What_was_removed_is_gone_and_may_come_again()
    {
        var blob = await PutAsync("acme", Poem);
        Store.Blobs.Delete(Store.Blobs.List().Single());
        (await Store.Blobs.OpenAsync("acme", blob.Digest)).ShouldBeNull();
        Store.Blobs.List().ShouldBeEmpty();
        await PutAsync("acme", Poem);
        (await ReadAsync("acme", blob.Digest)).ShouldBe(Poem);
    }

    private async Task<Blob> PutAsync(string tenant, byte[] bytes) => (await Store.Blobs.PutAsync(tenant, new MemoryStream(bytes), NoLimit)).ShouldNotBeNull();

    private async Task<byte[]> ReadAsync(string tenant, Digest digest)
    {
        await using var file = (await Store.Blobs.OpenAsync(tenant, digest)).ShouldNotBeNull();
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        file.ReadByte().ShouldBe(-1);
        return bytes;
    }

    private static async Task<bool> CloseAsync(Stream file)
    {
        await file.DisposeAsync();
        return true;
    }

    /// <summary>Gives little at a time, and may break off.</summary>
    private sealed class Dribble(byte[] bytes, int piece, int breaksAt = int.MaxValue) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= breaksAt ? throw new EndOfStreamException() : base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
