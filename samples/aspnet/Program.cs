// Andon inside an ASP.NET application: orders come in over HTTP, large ones wait for a person, and a handler of its own charges them.
using System.Net;
using Andon;
using Andon.Samples.AspNet;

var builder = WebApplication.CreateBuilder(args);
// Loopback only: this is a sample, and its keys travel in the clear.
builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, builder.Configuration.GetValue("Port", 5080)));
builder.Services.AddAndon().UseSqlite(builder.Configuration["Db"] ?? "orders.db").AddStepHandler<Charge>("charge");
builder.Services.AddSingleton(new Keys(builder.Configuration));
builder.Services.AddHostedService<Publishing>();

var app = builder.Build();
app.MapOrders();
app.Run();
