using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>The sample over a backend in memory, for what a real server cannot be brought to do in time.</summary>
internal static class FakeLobby
{
    public const string Image = "repo/engine:1.2.3";
    public const string NextImage = "repo/engine:1.2.4";

    public static InMemoryBackend NewBackend()
    {
        var backend = new InMemoryBackend();
        backend.Docker.AddImage(Image);
        backend.Docker.AddImage(NextImage);
        return backend;
    }

    public static Task<LobbyApp> StartAsync(FaultPlan? faults = null, InMemoryBackend? backend = null, params string[] arguments)
    {
        var plan = faults ?? new FaultPlan();
        var stores = backend ?? NewBackend();
        return LobbyApp.StartAsync(
            ["--Galaxy:Runtime:Start:SettleTime=0", "--Galaxy:Runtime:Stop:Grace=0", .. arguments],
            builder => builder.Services.AddGalaxyRuntime()
                .UseInMemory(stores, plan)
                .SupplyPort<IContainerEngine>(PortPrecedence.Host, _ => plan.Wrap(stores.Docker))
                .SupplyPort<IStateDirectory>(PortPrecedence.Host, _ => plan.Wrap(stores.StateDirectory))
                .WithoutRecovery());
    }
}
