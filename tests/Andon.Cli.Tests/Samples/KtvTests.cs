using System.Buffers.Binary;
using System.Security.Cryptography;
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
        var outcome = await folder.RunAsync("run", Sample.File("ktv", "pipeline.yaml"), "-p", $"to={folder.Path}/films", "-o", "json");
        outcome.ExitCode.ShouldBe(3, outcome.Errors);
        var first = outcome.Json;
        Machines.ShouldAllBe(step => first.Step(step).GetProperty("state").GetString() == "completed");
        ReadSeconds(await SavedAsync(folder, "audio", "wav")).ShouldBe(15);
        (await ReadAsync(folder, "compose", "film")).ShouldContain("white.");
        (await File.ReadAllTextAsync(Sample.File("ktv", "frame-3.svg"))).ShouldBe(await ReadAsync(folder, "frames/3/draw", "svg"), "the picture in the README is stale");

        await SendBackAsync(folder, "lyrics", "2 | 疑是地上霜 | like <frost> on the floor");
        var second = await Sample.ResumeAsync(folder, 3);
        Machines.Where(step => second.Revision(step) == 1).ShouldBe(["song"]);
        var film = await ReadAsync(folder, "compose", "film");
        film.ShouldContain("like &lt;frost&gt; on the floor");
        film.ShouldNotContain("white.");
        (await ReadAsync(folder, "compose", "film", "--revision", "1")).ShouldContain("white."); // what was made before is still there

        await SendBackAsync(folder, "subtitles", "+300");
        var third = await Sample.ResumeAsync(folder, 3);
        Machines.Where(step => third.Revision(step) == 3).ShouldBe(["subtitles", "compose", "check"]);
        (await ReadAsync(folder, "subtitles", "srt")).ShouldContain("2\n00:00:04,800 --> 00:00:07,300\n疑是地上霜\nlike <frost> on the floor\n");

        (await folder.RunAsync("tasks", "approve", await Sample.TaskAsync(folder))).ExitCode.ShouldBe(0);
        var published = (await Sample.ResumeAsync(folder, 0)).GetProperty("output").GetProperty("publish");
        var films = published.GetProperty("folder").GetString()!;
        films.ShouldBe(Path.Combine(folder.Path, "films"));
        (await File.ReadAllTextAsync(Path.Combine(films, "film.html"))).ShouldBe(await ReadAsync(folder, "compose", "film"));
        (await File.ReadAllLinesAsync(Path.Combine(films, "SHA256SUMS"))).ShouldAllBe(line => Digest(Path.Combine(films, line.Substring(66))) == line.Substring(0, 64));
        published.GetProperty("files").GetProperty("film").GetProperty("digest").GetString().ShouldBe(Digest(Path.Combine(films, "film.html")));
        (await folder.RunAsync("db", "check", "--digests")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_film_holds_its_sound_and_a_frame_for_each_line_of_another_song()
    {
        using var folder = new Folder();
        var outcome = await folder.RunAsync("run", Sample.File("ktv", "pipeline.yaml"), "-p", "@" + Sample.File("ktv", "star.json"), "-o", "json");
        outcome.ExitCode.ShouldBe(3, outcome.Errors);
        var film = await ReadAsync(folder, "compose", "film");
        var sound = await SavedAsync(folder, "audio", "wav");
        film.ShouldContain("data:audio/wav;base64," + Convert.ToBase64String(await File.ReadAllBytesAsync(sound)));
        // Four words, a note each, then six, six and six; two beats before each line and after the last.
        ReadSeconds(sound).ShouldBe((4 + 6 + 6 + 6 + 10) * 0.6, 0.001);
        outcome.Json.Step("frames").GetProperty("output").EnumerateObject().Select(f => f.Name).ShouldBe(["1", "2", "3", "4"]);
        for (var line = 1; line <= 4; line++)
        {
            var frame = await ReadAsync(folder, $"frames/{line}/draw", "svg");
            XDocument.Parse(frame).Root!.Name.LocalName.ShouldBe("svg");
            film.ShouldContain(frame);
        }
    }

    private static async Task SendBackAsync(Folder folder, string step, string comments) =>
        (await folder.RunAsync("tasks", "reject", await Sample.TaskAsync(folder), "--rollback-to", step, "--comments", comments)).ExitCode.ShouldBe(0);

    private static async Task<string> SavedAsync(Folder folder, string step, string name, params string[] more)
    {
        var path = Path.Combine(folder.Path, Path.GetRandomFileName());
        var outcome = await folder.RunAsync(["runs", "file", "last", step, name, "--to", path, .. more]);
        outcome.ExitCode.ShouldBe(0, outcome.Errors);
        return path;
    }

    private static async Task<string> ReadAsync(Folder folder, string step, string name, params string[] more) => await File.ReadAllTextAsync(await SavedAsync(folder, step, name, more));

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
