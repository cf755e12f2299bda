using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Artifacts;

public sealed class FileReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void A_digest_is_read_back_from_its_text()
    {
        var digest = Digest.Of("abc"u8);
        Digest.TryParse(digest.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(digest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    [InlineData(Hex + "0")]
    [InlineData("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void What_is_no_digest_is_refused(string text) => Digest.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Digest_bytes_and_media_type_are_a_reference_in_any_order()
    {
        FileReference.TryRead(Json($$"""{"media_type":"text/plain","bytes":3,"digest":"{{Hex}}"}"""), out var file).ShouldBeTrue();
        file.ShouldBe(new FileReference(Hex, 3, "text/plain"));
    }

    [Theory]
    [InlineData($$"""{"digest":"{{Hex}}","bytes":3}""")]
    [InlineData($$"""{"digest":"{{Hex}}","bytes":3,"media_type":"a/b","name":"x"}""")]
    [InlineData($$"""{"digest":"{{Hex}}","bytes":-1,"media_type":"a/b"}""")]
    [InlineData($$"""{"digest":"{{Hex}}","bytes":1.5,"media_type":"a/b"}""")]
    [InlineData($$"""{"digest":"{{Hex}}","bytes":"3","media_type":"a/b"}""")]
    [InlineData($$"""{"digest":"{{Hex}}","bytes":3,"media_type":null}""")]
    [InlineData("""{"digest":"abc","bytes":3,"media_type":"a/b"}""")]
    [InlineData($$"""["{{Hex}}",3,"a/b"]""")]
    [InlineData("null")]
    public void Anything_else_is_a_value_like_any_other(string json)
    {
        FileReference.TryRead(Json(json), out _).ShouldBeFalse();
        FileReference.In(Json(json)).ShouldBeEmpty();
    }

    [Fact]
    public void References_are_found_wherever_they_are()
    {
        var file = $$"""{"digest":"{{Hex}}","bytes":3,"media_type":"a/b"}""";
        FileReference.In(Json($$$"""{"files":{"a/b":{{{file}}} },"pages":[1,{{{file}}}],"whole":{"digest":"{{{Hex}}}"}}""")).Select(f => f.Pointer).ShouldBe(["/files/a~1b", "/pages/1"]);
        FileReference.In(Json(file)).ShouldHaveSingleItem().Pointer.ShouldBe("");
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("a/b.c/..d", null)]
    [InlineData("图/片.png", null)]
    [InlineData("", "empty")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("..", "'..'")]
    [InlineData("a/../../b", "'..'")]
    [InlineData("./a", "'.'")]
    [InlineData("a//b", "empty name")]
    [InlineData("a/", "empty name")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\0b", "control")]
    public void A_path_stays_in_the_working_folder_and_says_it_the_short_way(string path, string? problem)
    {
        if (problem is null) WorkPath.ProblemOf(path).ShouldBeNull();
        else WorkPath.ProblemOf(path).ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void A_path_is_bounded_as_a_whole_and_in_each_of_its_names()
    {
        WorkPath.ProblemOf(new string('a', 255)).ShouldBeNull();
        WorkPath.ProblemOf(new string('a', 256)).ShouldNotBeNull();
        WorkPath.ProblemOf(new string('租', 86)).ShouldNotBeNull();
        WorkPath.ProblemOf(string.Join('/', Enumerable.Repeat("abc", 256))).ShouldBeNull();
        WorkPath.ProblemOf(string.Join('/', Enumerable.Repeat("abc", 257))).ShouldNotBeNull();
    }

    [Fact]
    public void A_file_that_others_lead_through_is_found()
    {
        WorkPath.FolderAmong(["a", "ab/c", "abc"]).ShouldBeNull();
        WorkPath.FolderAmong(["x", "a/b/c", "a/b"]).ShouldBe("a/b");
    }

    private static JsonElement Json(string json) => JsonElement.Parse(json);
}
