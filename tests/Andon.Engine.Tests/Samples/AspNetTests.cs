using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Andon.Engine.Tests.Samples;

/// <summary>The application with Andon in it, as a process of its own, over HTTP.</summary>
public sealed class AspNetTests
{
    [Fact]
    public async Task A_small_order_is_charged_at_once()
    {
        await using var shop = await Shop.OpenAsync();
        var order = await shop.OrderAsync(quantity: 2);
        var done = await shop.GetAsync($"/orders/{order}?wait=true");
        done.GetProperty("state").GetString().ShouldBe("completed");
        done.GetProperty("steps").GetProperty("approve").GetString().ShouldBe("skipped");
        done.GetProperty("output").GetProperty("charge").GetProperty("charged").GetInt32().ShouldBe(1990);
    }

    [Fact]
    public async Task A_large_order_waits_for_a_person_who_decides_on_what_they_saw()
    {
        await using var shop = await Shop.OpenAsync();
        var order = await shop.OrderAsync(quantity: 20);
        var waiting = await shop.GetAsync($"/orders/{order}?wait=true");
        waiting.GetProperty("state").GetString().ShouldBe("waiting");
        waiting.GetProperty("question").GetString().ShouldBe("20 × tea: may we?");

        (await shop.ApproveAsync(order, "something-else")).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await shop.ApproveAsync(order, waiting.GetProperty("etag").GetString()!)).ShouldBe(HttpStatusCode.OK);
        (await shop.GetAsync($"/orders/{order}?wait=true")).GetProperty("output").GetProperty("charge").GetProperty("charged").GetInt32().ShouldBe(19900);
        (await shop.ApproveAsync(order, waiting.GetProperty("etag").GetString()!)).ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Strangers_wrong_orders_and_unknown_ones_are_refused_and_an_order_sent_twice_is_one()
    {
        await using var shop = await Shop.OpenAsync();
        (await shop.PostAsync(new { item = "tea", quantity = 0 })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await shop.Http.GetAsync($"/orders/{Guid.NewGuid()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.OrderAsync(quantity: 1, key: "once")).ShouldBe(await shop.OrderAsync(quantity: 1, key: "once"));
        shop.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guessed");
        (await shop.PostAsync(new { item = "tea", quantity = 1 })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private sealed class Shop(Process process, DirectoryInfo folder, HttpClient http) : IAsyncDisposable
    {
        private const string Listening = "Now listening on: ";

        public HttpClient Http => http;

        public static async Task<Shop> OpenAsync()
        {
            var folder = Directory.CreateTempSubdirectory("andon-aspnet-");
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Andon.Samples.AspNet.dll"), "--Port=0", "--Db=" + Path.Combine(folder.FullName, "orders.db")])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = folder.FullName,
            };
            start.Environment["Keys__ann"] = "of-ann";
            var process = Process.Start(start)!;
            var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is null) address.TrySetException(new InvalidOperationException("it ended without listening"));
                else if (line.Data.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at) address.TrySetResult(line.Data[(at + Listening.Length)..]);
            };
            process.BeginOutputReadLine();
            var http = new HttpClient { BaseAddress = new Uri(await address.Task.WaitAsync(TimeSpan.FromSeconds(60))) };
            http.BaseAddress.IsLoopback.ShouldBeTrue();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "of-ann");
            return new Shop(process, folder, http);
        }

        public async Task<HttpResponseMessage> PostAsync(object order, string? key = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = JsonContent.Create(order) };
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            return await http.SendAsync(request);
        }

        public async Task<Guid> OrderAsync(int quantity, string? key = null)
        {
            var answer = await PostAsync(new { item = "tea", quantity }, key);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
            answer.Headers.Location!.ToString().ShouldBe($"/orders/{id}");
            return id;
        }

        public Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>(path);

        public async Task<HttpStatusCode> ApproveAsync(Guid order, string seen)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/orders/{order}/approve");
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{seen}\""));
            return (await http.SendAsync(request)).StatusCode;
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            folder.Delete(recursive: true);
        }
    }
}
