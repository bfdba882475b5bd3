using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>One "host process": the whole library on Postgres, Redis and an engine in memory that hosts share. Recovery is done by hand.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    public const string Image = "repo/engine:1.2.3";
    public const string NextImage = "repo/engine:1.2.4";
    public static readonly TimeSpan LeaseTtl = TimeSpan.FromSeconds(2);

    private readonly ServiceProvider services;

    public StoreHost(InMemoryBackend backend, Action<IGalaxyRuntimeBuilder> stores, Action<GalaxyRuntimeOptions>? configure = null, FaultPlan? faults = null)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        var builder = collection.AddGalaxyRuntime(options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            options.Stop.Grace = TimeSpan.FromSeconds(4);
            options.Lease.Duration = LeaseTtl;
            options.Lease.RenewalInterval = LeaseTtl / 4;
            options.Reconcile.VanishConfirmation = TimeSpan.FromMilliseconds(100);
            options.Reconcile.LeftoverGrace = TimeSpan.Zero;
            configure?.Invoke(options);
        }).UseInMemory(backend).WithoutRecovery();
        stores(builder);
        Gated<IRuntimeRecordStore>(collection, faults is null ? null : faults.Wrap);
        Gated<IOperationLogStore>(collection, faults is null ? null : faults.Wrap);
        Gated<IGameLeaseStore>(collection, faults is null ? null : faults.Wrap);
        Gated<IContainerEngine>(collection, faults is null ? null : faults.Wrap);
        services = collection.BuildServiceProvider();
    }

    /// <summary>An engine that has both versions of the image.</summary>
    public static InMemoryBackend Engine(ImageBehaviour? behaviour = null)
    {
        var backend = new InMemoryBackend();
        backend.Docker.AddImage(Image, behaviour: behaviour);
        backend.Docker.AddImage(NextImage, behaviour: behaviour);
        return backend;
    }

    public PortGate Gate { get; } = new();

    public IOperationLogStore Journal => services.GetRequiredService<IOperationLogStore>();

    public IGameLeaseStore Leases => services.GetRequiredService<IGameLeaseStore>();

    public IRuntimeQueries Queries => services.GetRequiredService<IRuntimeQueries>();

    public IRuntimeReconciler Reconciler => services.GetRequiredService<IRuntimeReconciler>();

    public IEventSweep Sweep => services.GetRequiredService<IEventSweep>();

    public IEnumerable<IHostedService> Hosted => services.GetServices<IHostedService>();

    public Task<OperationResult> DoAsync(OperationKind kind, string game, string image = Image, string? key = null)
    {
        var runtime = services.GetRequiredService<IGalaxyRuntime>();
        return kind switch
        {
            OperationKind.Start => runtime.StartAsync(new StartRequest(game, image) { IdempotencyKey = key }),
            OperationKind.Stop => runtime.StopAsync(new StopRequest(game, StopReason.AdminRequest) { IdempotencyKey = key }),
            OperationKind.Restart => runtime.RestartAsync(new RestartRequest(game) { IdempotencyKey = key }),
            OperationKind.Patch => runtime.PatchAsync(new PatchRequest(game, NextImage) { IdempotencyKey = key }),
            OperationKind.CleanupContainer => runtime.CleanupAsync(new CleanupRequest(game) { IdempotencyKey = key }),
            OperationKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>Does something, again for as long as the library says that trying again may help: on a busy machine a short lease can be lost.</summary>
    public async Task<OperationResult> SucceedsAsync(OperationKind kind, string game, string image = Image)
    {
        var result = await DoAsync(kind, game, image);
        await Eventually.HoldsAsync(
            async () => !result.CanRetry || !(result = await DoAsync(kind, game, image)).CanRetry,
            $"{kind} of {game} needs no other try");
        result.IsSuccess.Should().BeTrue(result.ToString());
        return result;
    }

    /// <summary>Connects and migrates, so that this does not eat into the short lease of a first operation.</summary>
    public async Task<StoreHost> WarmUpAsync()
    {
        await Eventually.HoldsAsync(AnswersAsync, "both stores answer");
        return this;
    }

    // A first connection may take longer than the short deadlines of these tests allow a command.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Queries.FindAsync("nobody");
            await Leases.ReleaseAsync("nobody", "none", CancellationToken.None);
            return true;
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<OperationEntry>> OpenEntriesAsync()
    {
        var entries = new List<OperationEntry>();
        await foreach (var entry in Journal.ListOpenAsync(CancellationToken.None))
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Waits until nobody holds the game's lease, or whoever held it is gone for longer than its TTL.</summary>
    public Task LeaseIsFreeAsync(string game) => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                var isFree = await Leases.TryAcquireAsync(game, "probe-of-the-test", LeaseTtl, CancellationToken.None);
                await Leases.ReleaseAsync(game, "probe-of-the-test", CancellationToken.None);
                return isFree;
            }
            catch (RuntimePortException)
            {
                return false;
            }
        },
        $"the lease of {game} is free");

    /// <summary>Waits until the database answers again; a pool still holds connections that a crash has ended.</summary>
    public Task DatabaseAnswersAsync() => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                await Queries.FindAsync("nobody");
                return true;
            }
            catch (RuntimePortException)
            {
                return false;
            }
        },
        "the database answers");

    /// <summary>One reconcile pass with everything reachable.</summary>
    public async Task ReconcileAsync()
    {
        var report = await Reconciler.ApplyAsync(await Reconciler.PlanAsync());
        report.Failed.Should().Be(0);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private void Gated<TPort>(IServiceCollection collection, Func<TPort, TPort>? wrap)
        where TPort : class
    {
        var supplied = collection.Last(static service => service.ServiceType == typeof(TPort));
        collection.Replace(ServiceDescriptor.Singleton(services =>
        {
            var port = (TPort)supplied.ImplementationFactory!(services);
            return GatedPort<TPort>.Wrap(wrap is null ? port : wrap(port), Gate);
        }));
    }
}
