using System.Globalization;
using Galaxy.Runtime;
using Galaxy.Runtime.Integration.Host;
using Microsoft.Extensions.DependencyInjection;

// A host that says what its preflight finds, for a parent that takes rights or its view of the disks away from it:
// preflight <engine> <network> <state root> <host root or empty>
if (args is ["preflight", var engine, var network, var stateRoot, var hostRoot])
{
    var builder = new ServiceCollection().AddGalaxyRuntime(options =>
    {
        options.Network = network;
        options.State.Root = stateRoot;
        options.State.HostRoot = hostRoot;
    });
    await using var looking = builder.UseInMemory().UseDocker(docker => docker.Host = engine).Services.BuildServiceProvider();
    Console.WriteLine(await looking.GetRequiredService<IRuntimePreflight>().CheckAsync());
    return;
}

// A host that runs one operation and stops for ever before its n-th port call, for its parent to kill:
// <operation> <game> <image> <n> <engine> <database> <schema> <instance and network> <state root>
// "jobs" consumes the jobs of a Redis server until one start has ended; the moment before its result is published counts as a call, too:
// jobs <game> <image> <n> <engine> <database> <schema> <instance and network> <state root> <server> <key prefix>
var (operation, game, image) = (args[0], args[1], args[2]);
var count = new CallCount(int.Parse(args[3], CultureInfo.InvariantCulture));

// The adapters as they are, without anything in front of them.
await using var adapters = Register(new ServiceCollection()).BuildServiceProvider();
var services = Register(new ServiceCollection());
services.AddGalaxyRuntime()
    .SupplyPort(PortPrecedence.Host, _ => StoppingPort<IContainerEngine>.Before(adapters.GetRequiredService<IContainerEngine>(), count))
    .SupplyPort(PortPrecedence.Host, _ => StoppingPort<IRuntimeRecordStore>.Before(adapters.GetRequiredService<IRuntimeRecordStore>(), count))
    .SupplyPort(PortPrecedence.Host, _ => StoppingPort<IOperationLogStore>.Before(adapters.GetRequiredService<IOperationLogStore>(), count))
    .SupplyPort(PortPrecedence.Host, _ => StoppingPort<IGameLeaseStore>.Before(adapters.GetRequiredService<IGameLeaseStore>(), count));
if (operation is "jobs")
{
    await JobHost.RunAsync(services, count);
    return;
}

await using var host = services.BuildServiceProvider();
var runtime = host.GetRequiredService<IGalaxyRuntime>();
var result = operation switch
{
    "start" => await runtime.StartAsync(new StartRequest(game, image)),
    "restart" => await runtime.RestartAsync(new RestartRequest(game)),
    "patch" => await runtime.PatchAsync(new PatchRequest(game, image)),
    _ => throw new InvalidOperationException($"Not an operation: {operation}"),
};
Console.WriteLine($"ended with {result}");

ServiceCollection Register(ServiceCollection target)
{
    var registered = target.AddGalaxyRuntime(options =>
    {
        options.InstanceId = args[7];
        options.Network = args[7];
        options.State.Root = args[8];
        options.Start.SettleTime = TimeSpan.Zero;
        options.Stop.Grace = TimeSpan.Zero;
    })
        .UseDocker(docker => docker.Host = args[4])
        .UsePostgres(args[5], postgres => postgres.Schema = args[6])
        .WithoutRecovery();
    if (args.Length > 9)
    {
        registered.UseRedis(args[9], redis => redis.KeyPrefix = args[10]).AddRedisJobConsumers(static jobs => jobs.PollInterval = TimeSpan.FromMilliseconds(20));
    }

    return target;
}
