// A user of the packages: starts a game, patches it and stops it, in memory. Prints one line a result; exits with 0 when all is well.
using Galaxy.Runtime;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddGalaxyRuntime(options => options.Start.SettleTime = TimeSpan.FromMilliseconds(50)).UseInMemory(backend =>
{
    backend.Docker.AddImage("repo/engine:1.2.3");
    backend.Docker.AddImage("repo/engine:1.2.4");
});
await using var provider = services.BuildServiceProvider();
var runtime = provider.GetRequiredService<IGalaxyRuntime>();

OperationResult[] results =
[
    await runtime.StartAsync(new StartRequest("game-1", "repo/engine:1.2.3")),
    await runtime.PatchAsync(new PatchRequest("game-1", "repo/engine:1.2.4")),
    await runtime.StopAsync(new StopRequest("game-1", StopReason.Finished)),
];
foreach (var result in results)
{
    Console.WriteLine(result);
}

var record = provider.GetRequiredService<InMemoryBackend>().Records.Find("game-1");
Console.WriteLine($"{record?.Status} {record?.ImageRef}");
return results.All(result => result.IsSuccess) ? 0 : 1;
