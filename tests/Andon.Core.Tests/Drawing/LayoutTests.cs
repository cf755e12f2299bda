using Andon.Drawing;

namespace Andon.Core.Tests.Drawing;

/// <summary>Where the points of a picture go.</summary>
public sealed class LayoutTests
{
    private const double Size = 100;
    private const double Gap = 20;

    [Fact]
    public void Every_link_leads_to_the_next_layer_and_every_arrow_is_there()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var graph = RandomGraph.Of(RandomGraph.Definition(seed, 1 + (seed % 40)));
            var layers = Layers.Of(graph, 10_000)!;
            for (var point = 0; point < layers.Points; point++)
                foreach (var next in layers.After[point]) layers.LayerOf(next).ShouldBe(layers.LayerOf(point) + 1, $"seed {seed}");
            for (var step = 0; step < graph.Deps.Length; step++) Reached(layers, step).ShouldBe(graph.Dependents[step], ignoreOrder: true, $"seed {seed}");
            layers.ByLayer.ShouldAllBe(layer => layer.Count > 0);
        }
    }

    [Fact]
    public void A_step_that_only_feeds_a_late_step_stands_right_before_it()
    {
        // 0 → 1 → 2 → 3, and 4 → 3.
        var layers = Layers.Of(RandomGraph.Of([], [0], [1], [2, 4], []), 100)!;
        layers.LayerOf(4).ShouldBe(2);
        layers.Points.ShouldBe(5);
    }

    [Fact]
    public void Arrows_of_one_step_share_their_bends()
    {
        // 0 → 1 → 2 → 3, and 0 → 2, 0 → 3: two bends, not three.
        Layers.Of(RandomGraph.Of([], [0], [0, 1], [0, 2]), 100)!.Points.ShouldBe(6);
    }

    [Fact]
    public void A_tree_has_no_crossings_in_whatever_order_it_was_written()
    {
        var parents = Enumerable.Range(1, 62).Select(i => (i - 1) / 2).ToArray();
        for (var seed = 0; seed < 20; seed++)
        {
            // The same binary tree, with its nodes renamed at random.
            var names = Enumerable.Range(0, 63).ToArray();
            new Random(seed).Shuffle(names);
            var deps = new int[63][];
            deps[names[0]] = [];
            for (var i = 1; i < 63; i++) deps[names[i]] = [names[parents[i - 1]]];
            var layers = Layers.Of(RandomGraph.Of(deps), 100)!;
            Ordering.Arrange(layers);
            Crossings.Of(layers, Places(layers)).ShouldBe(0, $"seed {seed}");
        }
    }

    [Fact]
    public void Crossings_are_counted_as_by_looking_at_each_pair()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var layers = Layers.Of(RandomGraph.Of(RandomGraph.Definition(seed, 30)), 10_000)!;
            var places = Places(layers);
            var expected = 0;
            foreach (var layer in layers.ByLayer)
                for (var i = 0; i < layer.Count; i++)
                    for (var j = i + 1; j < layer.Count; j++) expected += Crossings.Between(layers.After[layer[i]], layers.After[layer[j]], places);
            Crossings.Of(layers, places).ShouldBe(expected, $"seed {seed}");
        }
    }

    [Fact]
    public void Ordering_never_makes_more_crossings_and_loses_no_point()
    {
        var (before, after) = (0L, 0L);
        for (var seed = 0; seed < 100; seed++)
        {
            var graph = RandomGraph.Of(RandomGraph.Definition(seed, 40));
            var layers = Layers.Of(graph, 10_000)!;
            before += Crossings.Of(layers, Places(layers));
            Ordering.Arrange(layers);
            after += Crossings.Of(layers, Places(layers));
            layers.ByLayer.SelectMany(l => l).Order().ShouldBe(Enumerable.Range(0, layers.Points), $"seed {seed}");
        }

        after.ShouldBeLessThan(before * 2 / 3);
    }

    [Fact]
    public void Points_of_a_layer_keep_their_order_and_their_distance()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var layers = Layers.Of(RandomGraph.Of(RandomGraph.Definition(seed, 1 + (seed % 60))), 10_000)!;
            Ordering.Arrange(layers);
            var at = Positions.Of(layers, Size, Gap);
            at.ShouldAllBe(a => double.IsFinite(a) && a >= -0.01);
            foreach (var layer in layers.ByLayer)
                for (var i = 1; i < layer.Count; i++) (at[layer[i]] - at[layer[i - 1]]).ShouldBeGreaterThanOrEqualTo(Needed(layers, layer[i - 1], layer[i]) - 0.01, $"seed {seed}");
        }
    }

    [Fact]
    public void A_line_of_steps_is_straight()
    {
        var layers = Layers.Of(RandomGraph.Of([], [0], [1], [2]), 100)!;
        Positions.Of(layers, Size, Gap).ShouldAllBe(at => at == Size / 2);
    }

    [Fact]
    public void A_long_arrow_with_room_is_straight()
    {
        // 0 → 1 → … → 6, and 0 → 6.
        var layers = Layers.Of(RandomGraph.Of([], [0], [1], [2], [3], [4], [0, 5]), 100)!;
        Ordering.Arrange(layers);
        var at = Positions.Of(layers, Size, Gap);
        var bends = Enumerable.Range(0, layers.Points).Where(layers.IsBend).Select(p => at[p]).ToList();
        bends.Count.ShouldBe(5);
        (bends.Max() - bends.Min()).ShouldBeLessThan(Gap / 2);
    }

    private static double Needed(Layers layers, int a, int b) => (layers.IsBend(a) ? 0 : Size / 2) + (layers.IsBend(b) ? 0 : Size / 2) + (Gap / 2);

    private static List<int> Reached(Layers layers, int step)
    {
        List<int> reached = [];
        var walk = new Stack<int>(layers.After[step]);
        while (walk.TryPop(out var point))
        {
            if (!layers.IsBend(point)) reached.Add(point);
            else foreach (var next in layers.After[point]) walk.Push(next);
        }

        return reached;
    }

    private static double[] Places(Layers layers)
    {
        var places = new double[layers.Points];
        foreach (var layer in layers.ByLayer)
            for (var i = 0; i < layer.Count; i++) places[layer[i]] = i;
        return places;
    }
}
