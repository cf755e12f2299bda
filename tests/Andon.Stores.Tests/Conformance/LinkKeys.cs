namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Keys_that_sign_links_are_listed_newest_first_and_forgotten_by_age()
    {
        (await Store.LinkKeys.ListAsync()).ShouldBeEmpty();
        foreach (var (id, days) in ((string, int)[])[("b", 0), ("a", 1), ("c", -1)]) await Store.LinkKeys.AddAsync(new LinkKeyRow(id, new byte[] { 1, 2, (byte)(3 + days) }, Samples.Noon.AddDays(days)));
        var keys = await Store.LinkKeys.ListAsync();
        keys.Select(k => k.Id).ShouldBe(["a", "b", "c"]);
        keys[0].Key.ToArray().ShouldBe([1, 2, 4]);
        keys[0].MadeAt.ShouldBe(Samples.Noon.AddDays(1));
        (await Store.LinkKeys.ForgetAsync(Samples.Noon)).ShouldBe(1);
        (await Store.LinkKeys.ListAsync()).Select(k => k.Id).ShouldBe(["a", "b"]);
    }
}
