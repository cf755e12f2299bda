namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Who_is_away_is_put_replaced_and_deleted_for_one_tenant()
    {
        AwayRow ada = new("acme", "ada", "bob", Samples.Noon), cho = new("acme", "cho", "ada", null), other = new("other", "ada", "eve", null);
        foreach (var row in new[] { cho, ada, other }) await Store.PutAwayAsync(row);
        (await Store.ListAwayAsync("acme")).ShouldBe([ada, cho]);
        (await Store.ListAwayAsync("nobody")).ShouldBeEmpty();
        await Store.PutAwayAsync(ada with { Deputy = "世界", Until = null });
        (await Store.ListAwayAsync("acme")).ShouldBe([ada with { Deputy = "世界", Until = null }, cho]);
        (await Store.DeleteAwayAsync("acme", "ada")).ShouldBeTrue();
        (await Store.DeleteAwayAsync("acme", "ada")).ShouldBeFalse();
        (await Store.DeleteAwayAsync("nobody", "ada")).ShouldBeFalse();
        (await Store.ListAwayAsync("acme")).ShouldBe([cho]);
        (await Store.ListAwayAsync("other")).ShouldBe([other]);
    }
}
