using System.Text;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task The_same_digest_as_the_newest_version_publishes_nothing_new()
    {
        (await Publish("acme", "line", "d1")).Version.ShouldBe(1);
        (await Publish("acme", "line", "d1")).Version.ShouldBe(1);
        (await Publish("acme", "line", "d2")).Version.ShouldBe(2);
        (await Publish("acme", "line", "d1")).Version.ShouldBe(3);
        (await Publish("other", "line", "d1")).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Concurrent_publishers_of_one_digest_get_one_version()
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Publish("acme", "line", "same").AsTask())));
        rows.ShouldAllBe(row => row.Version == 1);
    }

    [Fact]
    public async Task A_version_is_found_by_number_or_as_the_newest()
    {
        await Publish("acme", "line", "d1");
        var newest = await Publish("acme", "line", "d2");
        var found = (await Store.FindPipelineAsync("acme", "line", null)).ShouldNotBeNull();
        found.Digest.ShouldBe("d2");
        found.Version.ShouldBe(2);
        found.PublishedBy.ShouldBe("ada");
        found.PublishedAt.ShouldBe(newest.PublishedAt);
        Encoding.UTF8.GetString(found.Definition.Span).ShouldBe("{\"d2\":1}");
        Encoding.UTF8.GetString(found.StepTypes.Span).ShouldBe("[]");
        (await Store.FindPipelineAsync("acme", "line", 1))!.Digest.ShouldBe("d1");
        (await Store.FindPipelineAsync("acme", "line", 3)).ShouldBeNull();
        (await Store.FindPipelineAsync("other", "line", null)).ShouldBeNull();
    }

    [Fact]
    public async Task The_newest_version_of_each_pipeline_is_listed_by_name()
    {
        await Publish("acme", "b", "d1");
        await Publish("acme", "a", "d1");
        await Publish("acme", "b", "d2");
        await Publish("other", "c", "d1");
        (await Store.ListPipelinesAsync("acme")).Select(row => (row.Name, row.Version)).ShouldBe([("a", 1), ("b", 2)]);
    }

    [Fact]
    public async Task Step_types_are_put_replaced_and_deleted_for_one_tenant()
    {
        await Put("acme", "b", "1");
        await Put("acme", "a", "2");
        await Put("other", "b", "3");
        await Put("acme", "b", "4");
        (await List("acme")).ShouldBe([("a", "2"), ("b", "4")]);
        (await Store.DeleteStepTypeAsync("acme", "b")).ShouldBeTrue();
        (await Store.DeleteStepTypeAsync("acme", "b")).ShouldBeFalse();
        (await Store.DeleteStepTypeAsync("nobody", "b")).ShouldBeFalse();
        (await List("acme")).ShouldBe([("a", "2")]);
        (await List("other")).ShouldBe([("b", "3")]);

        async Task Put(string tenant, string name, string metadata) =>
            await Store.PutStepTypeAsync(new StepTypeRow(tenant, name, Encoding.UTF8.GetBytes(metadata)));
        async Task<IEnumerable<(string, string)>> List(string tenant) =>
            (await Store.ListStepTypesAsync(tenant)).Select(type => (type.Name, Encoding.UTF8.GetString(type.Metadata.Span)));
    }

    private ValueTask<PipelineRow> Publish(string tenant, string name, string digest) => Store.PublishAsync(new PipelineRow(
        tenant, name, 0, digest, Encoding.UTF8.GetBytes($"{{\"{digest}\":1}}"), Encoding.UTF8.GetBytes("[]"), "ada", Samples.Noon));
}
