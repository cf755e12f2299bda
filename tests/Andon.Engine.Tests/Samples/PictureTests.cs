using Andon.Drawing;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Engine.Tests.Samples;

/// <summary>The picture in the README is of the sample as it is, drawn as it is drawn now.</summary>
public sealed class PictureTests
{
    [Fact]
    public void The_picture_of_a_run_is_not_stale()
    {
        var definition = PipelineFile.Read(Path.Combine(SampleTests.Folder, "article", "pipeline.yaml")).Definition!;
        var look = new GraphLook
        {
            Subtitle = "article v1 · waiting for people",
            Steps = new Dictionary<string, StepLook>
            {
                ["draft"] = new(StepState.Completed, "completed 0.1 s"),
                ["facts"] = new(StepState.Completed, "completed 0.0 s"),
                ["review"] = new(StepState.Waiting, "waiting"),
                ["publish"] = new(StepState.Pending, "pending"),
            },
        };
        var picture = GraphSvg.TryDraw(definition, look)!;
        var path = Path.Combine(Checkout.Root, "docs", "run.svg");
        if (Environment.GetEnvironmentVariable("ANDON_WRITE_DOCS") == "1") File.WriteAllText(path, picture);
        else File.ReadAllText(path).ShouldBe(picture, "docs/run.svg is stale; run the tests once with ANDON_WRITE_DOCS=1");
    }
}
