using Galaxy.Runtime.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Integration.Host;

/// <summary>A host that consumes jobs until one start has ended.</summary>
internal static class JobHost
{
    public static async Task RunAsync(IServiceCollection services, CallCount count)
    {
        var ended = new TaskCompletionSource<OperationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var supplied = services.Last(static service => service.ServiceType == typeof(IGalaxyRuntime));
        services.Replace(ServiceDescriptor.Singleton<IGalaxyRuntime>(
            services => new EndingRuntime((IGalaxyRuntime)supplied.ImplementationFactory!(services), ended, count)));
        await using var host = services.BuildServiceProvider();
        var consumers = host.GetServices<IHostedService>().Where(static service => service.GetType().Assembly == typeof(RedisOptions).Assembly).ToArray();
        foreach (var service in consumers)
        {
            await service.StartAsync(CancellationToken.None);
        }

        var result = await ended.Task;
        foreach (var service in consumers)
        {
            await service.StopAsync(CancellationToken.None);
        }

        Console.WriteLine($"ended with {result}");
    }

    private sealed class EndingRuntime(IGalaxyRuntime inner, TaskCompletionSource<OperationResult> ended, CallCount count) : IGalaxyRuntime
    {
        public async Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken)
        {
            var result = await inner.StartAsync(request, cancellationToken);
            count.Pass("the job's result");
            ended.TrySetResult(result);
            return result;
        }

        public Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken) => inner.StopAsync(request, cancellationToken);

        public Task<OperationResult> RestartAsync(RestartRequest request, CancellationToken cancellationToken) => inner.RestartAsync(request, cancellationToken);

        public Task<OperationResult> PatchAsync(PatchRequest request, CancellationToken cancellationToken) => inner.PatchAsync(request, cancellationToken);

        public Task<BulkReport> StopAllAsync(StopAllRequest request, CancellationToken cancellationToken) => inner.StopAllAsync(request, cancellationToken);

        public Task<BulkReport> PatchAllAsync(PatchAllRequest request, CancellationToken cancellationToken) => inner.PatchAllAsync(request, cancellationToken);

        public Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken) => inner.CleanupAsync(request, cancellationToken);

        public Task<ForgetResult> ForgetAsync(string gameId, bool deleteState, CancellationToken cancellationToken) => inner.ForgetAsync(gameId, deleteState, cancellationToken);
    }
}
