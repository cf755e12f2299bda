using Andon.Sqlite;

namespace Andon.Stores.Tests.Sqlite;

public sealed class BlobTests : IDisposable
{
    private readonly TestDirectory directory = new();

    private string Files => directory.Database + ".files";

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Files_stand_beside_the_database_in_a_folder_that_the_first_of_them_makes()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        Directory.Exists(Files).ShouldBeFalse();
        var blob = (await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3]), 3)).ShouldNotBeNull();
        var digest = blob.Digest.ToString();
        var file = Path.Combine(Files, "acme", digest[..2], digest[2..]);
        File.ReadAllBytes(file).ShouldBe([1, 2, 3]);
        new FileInfo(file).IsReadOnly.ShouldBeTrue();
        Directory.GetFiles(Path.Combine(Files, "new")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_dead_process_had_begun_to_write_is_removed_by_the_next_one_that_writes()
    {
        Directory.CreateDirectory(Path.Combine(Files, "new"));
        var begun = Path.Combine(Files, "new", "begun");
        File.WriteAllText(begun, "half a fi");
        await SqliteStore.Open(new SqliteOptions { Path = directory.Database }).DisposeAsync();
        File.Exists(begun).ShouldBeFalse();
        File.WriteAllText(begun, "half a fi");
        await SqliteStore.OpenReadOnly(directory.Database).DisposeAsync();
        File.Exists(begun).ShouldBeTrue("one that only reads must not touch what another writes");
    }

    [Fact]
    public async Task A_file_whose_length_has_changed_is_mended_when_it_comes_again()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3]), 3);
        var place = store.Blobs.List().Single().Place;
        File.Delete(place);
        File.WriteAllBytes(place, [1]);
        await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3]), 3);
        File.ReadAllBytes(place).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_with_what_to_do()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        File.WriteAllText(Files, "in the way");
        var refused = await Should.ThrowAsync<StoreException>(async () => await store.Blobs.PutAsync("acme", new MemoryStream([1]), 1));
        refused.ShouldSatisfyAllConditions(e => e.Code.ShouldBe("database_error"), e => e.Message.ShouldContain(Files), e => e.Message.ShouldContain("Check"));
    }

    [Fact]
    public async Task A_backup_takes_along_the_files_that_its_place_has_not_got()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        var first = (await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3]), 3)).ShouldNotBeNull();
        await store.Blobs.PutAsync("other", new MemoryStream([1, 2, 3]), 3);
        var copy = Path.Combine(directory.Root, "copy.db");
        (await store.BackupAsync(copy)).ShouldSatisfyAllConditions(r => r.Files.ShouldBe(2), r => r.FileBytes.ShouldBe(6), r => r.Bytes.ShouldBe(new FileInfo(copy).Length));
        await using (var restored = SqliteStore.OpenReadOnly(copy))
        await using (var file = (await restored.Blobs.OpenAsync("acme", first.Digest)).ShouldNotBeNull())
            file.Length.ShouldBe(3);

        await store.Blobs.PutAsync("acme", new MemoryStream([4]), 3);
        File.Delete(copy);
        (await store.BackupAsync(copy)).ShouldSatisfyAllConditions(r => r.Files.ShouldBe(1), r => r.FileBytes.ShouldBe(1));
        Directory.GetFiles(copy + ".files", "*", SearchOption.AllDirectories).Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_store_in_memory_keeps_files_in_a_folder_that_goes_with_it()
    {
        string place;
        await using (var store = new MemoryStore())
        {
            await store.Blobs.PutAsync("acme", new MemoryStream([1]), 1);
            place = store.Blobs.List().Single().Place;
        }

        File.Exists(place).ShouldBeFalse();
        Directory.Exists(Path.GetFullPath(Path.Combine(place, "../../.."))).ShouldBeFalse();
    }
}
