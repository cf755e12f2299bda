namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    private static readonly AnswerRow Request = new("acme", "POST /pause", "key", new byte[] { 1 }, Samples.Noon);

    private IAnswerStore Answers => Store.Answers;

    [Fact]
    public async Task The_first_to_take_a_key_has_it_and_the_others_see_what_is_there()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => TakeAsync(Request with { Digest = new[] { (byte)n } }))));
        all.Count(a => a is null).ShouldBe(1);
        all.OfType<AnswerRow>().Select(a => a.Digest.Span[0]).Distinct().Count().ShouldBe(1);
        all.OfType<AnswerRow>().ShouldAllBe(a => a.Answer == null && a.At == Samples.Noon);
    }

    [Fact]
    public async Task An_answer_that_was_kept_is_found_by_tenant_route_and_key()
    {
        (await TakeAsync(Request)).ShouldBeNull();
        await Answers.KeepAsync(Request, new byte[] { 7, 8 });
        var found = (await TakeAsync(Request with { Digest = new byte[] { 9 } })).ShouldNotBeNull();
        found.Digest.ToArray().ShouldBe([1]);
        found.Answer!.Value.ToArray().ShouldBe([7, 8]);
        (await TakeAsync(Request with { Tenant = "other" })).ShouldBeNull();
        (await TakeAsync(Request with { Route = "POST /resume" })).ShouldBeNull();
        (await TakeAsync(Request with { Key = "another" })).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_is_free_again_when_it_is_released_or_abandoned_or_old()
    {
        await TakeAsync(Request);
        await Answers.ReleaseAsync(Request);
        (await TakeAsync(Request)).ShouldBeNull("it was released");
        var later = Request with { At = Samples.Noon.AddHours(1) };
        (await Answers.TakeAsync(later, Samples.Noon, Samples.Noon.AddMinutes(1))).ShouldBeNull("nobody answered in time");
        await Answers.KeepAsync(Request, new byte[] { 1 });
        (await TakeAsync(later))!.Answer.ShouldBeNull("the one that was given up comes too late");
        await Answers.KeepAsync(later, new byte[] { 2 });
        (await Answers.TakeAsync(later, Samples.Noon, Samples.Noon.AddDays(9))).ShouldNotBeNull("an answer is not abandoned");
        (await Answers.TakeAsync(later with { At = Samples.Noon.AddDays(2) }, Samples.Noon.AddDays(1), Samples.Noon)).ShouldBeNull("the answer is old");
    }

    [Fact]
    public async Task Old_answers_of_all_tenants_are_pruned_so_many_at_a_time()
    {
        foreach (var tenant in (string[])["acme", "other"]) await TakeAsync(Request with { Tenant = tenant });
        await TakeAsync(Request with { Key = "new", At = Samples.Noon.AddHours(1) });
        (await Answers.PruneAsync(Samples.Noon.AddSeconds(1), 1)).ShouldBe(1);
        (await Answers.PruneAsync(Samples.Noon.AddSeconds(1), 9)).ShouldBe(1);
        (await Answers.PruneAsync(Samples.Noon.AddSeconds(1), 9)).ShouldBe(0);
        (await TakeAsync(Request with { Key = "new" })).ShouldNotBeNull();
    }

    private Task<AnswerRow?> TakeAsync(AnswerRow request) => Answers.TakeAsync(request, Samples.Noon.AddDays(-1), Samples.Noon.AddMinutes(-1)).AsTask();
}
