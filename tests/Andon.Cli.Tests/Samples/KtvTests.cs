using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;

namespace Andon.Cli.Tests.Samples;

/// <summary>The karaoke line makes a film that can be opened, and makes again only what a reviewer's word touches.</summary>
public sealed class KtvTests
{
    private static readonly string[] Machines = ["song", "lyrics", "timing", "audio", "subtitles", "frames", "compose", "check"];

    [Fact]
    public async Task A_film_is_sent_back_for_a_line_and_for_its_timing_and_then_published()
    {
        using var folder = new Folder();
        var outcome = await folder.RunAsync("run", Sample.File("ktv", "pipeline.yaml"), "-p", "work=" + folder.Path, "-p", $"to={folder.Path}/films", "-o", "json");
        outcome.ExitCode.ShouldBe(3, outcome.Errors);
        var first = outcome.Json;
        Machines.ShouldAllBe(step => first.Step(step).GetProperty("state").GetString() == "completed");
        ReadSeconds(PathOf(first, "audio")).ShouldBe(15);
        Film(first).ShouldContain("white.");
        (await File.ReadAllTextAsync(Sample.File("ktv", "frame-3.svg"))).ShouldBe(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(PathOf(first, "audio"))!, "frame-3.svg")), "the picture in the README is stale");

        await SendBackAsync(folder, "lyrics", "2 | 疑是地上霜 | like <frost> on the floor");
        var second = await Sample.ResumeAsync(folder, 3);
        Machines.Where(step => second.Revision(step) == 1).ShouldBe(["song"]);
        Film(second).ShouldContain("like &lt;frost&gt; on the floor");
        Film(second).ShouldNotContain("white.");
        Film(first).ShouldContain("white."); // what was made before is still there

        await SendBackAsync(folder, "subtitles", "+300");
        var third = await Sample.ResumeAsync(folder, 3);
        Machines.Where(step => third.Revision(step) == 3).ShouldBe(["subtitles", "compose", "check"]);
        (await File.ReadAllTextAsync(third.Step("subtitles").GetProperty("output").GetProperty("srt").GetString()!)).ShouldContain("2\n00:00:04,800 --> 00:00:07,300\n疑是地上霜\nlike <frost> on the floor\n");

        (await folder.RunAsync("tasks", "approve", await Sample.TaskAsync(folder))).ExitCode.ShouldBe(0);
        var published = (await Sample.ResumeAsync(folder, 0)).GetProperty("output").GetProperty("publish");
        var films = published.GetProperty("folder").GetString()!;
        films.ShouldBe(Path.Combine(folder.Path, "films"));
        (await File.ReadAllTextAsync(Path.Combine(films, "film.html"))).ShouldBe(Film(third));
        (await File.ReadAllLinesAsync(Path.Combine(films, "SHA256SUMS"))).ShouldAllBe(line => Digest(Path.Combine(films, line.Substring(66))) == line.Substring(0, 64));
    }

    [Fact]
    public async Task The_film_holds_its_sound_and_a_frame_for_each_line_of_another_song()
    {
        using var folder = new Folder();
        var outcome = await folder.RunAsync("run", Sample.File("ktv", "pipeline.yaml"), "-p", "@" + Sample.File("ktv", "star.json"), "-p", "work=" + folder.Path, "-o", "json");
        outcome.ExitCode.ShouldBe(3, outcome.Errors);
        var run = outcome.Json;
        var film = Film(run);
        film.ShouldContain("data:audio/wav;base64," + Convert.ToBase64String(await File.ReadAllBytesAsync(PathOf(run, "audio"))));
        // Four words, a note each, then six, six and six; two beats before each line and after the last.
        ReadSeconds(PathOf(run, "audio")).ShouldBe((4 + 6 + 6 + 6 + 10) * 0.6, 0.001);
        var frames = run.Step("frames").GetProperty("output").EnumerateObject().ToList();
        frames.Select(f => f.Name).ShouldBe(["1", "2", "3", "4"]);
        foreach (var frame in frames)
        {
            var file = frame.Value.GetProperty("draw");
            var path = file.GetProperty("path").GetString()!;
            XDocument.Load(path).Root!.Name.LocalName.ShouldBe("svg");
            Digest(path).ShouldBe(file.GetProperty("sha256").GetString());
            film.ShouldContain(await File.ReadAllTextAsync(path));
        }
    }

    private static async Task SendBackAsync(Folder folder, string step, string comments) =>
        (await folder.RunAsync("tasks", "reject", await Sample.TaskAsync(folder), "--rollback-to", step, "--comments", comments)).ExitCode.ShouldBe(0);

    private static string PathOf(JsonElement run, string step) => run.Step(step).GetProperty("output").GetProperty("path").GetString()!;

    private static string Film(JsonElement run) => File.ReadAllText(PathOf(run, "compose"));

    private static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    /// <summary>By the header, which must say what is there.</summary>
    private static double ReadSeconds(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(0, 4).SequenceEqual("RIFF"u8).ShouldBeTrue();
        BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40)).ShouldBe(bytes.Length - 44);
        return (bytes.Length - 44) / (double)BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(28));
    }
}
