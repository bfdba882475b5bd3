using Galaxy.Runtime.Ports;

namespace Quickstart;

/// <summary>Asks the game's engine itself, over the container's address: names of container networks do not resolve on the host.</summary>
internal sealed class EngineProbe(IContainerEngine docker, string gameId, TimeProvider time) : IDisposable
{
    private const int Port = 8080;
    private const int Attempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A proxy for the outside cannot reach a container.
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <returns>Such as <c>1.4.0, start 1</c>; <c>stopped</c>; or <c>no container</c>.</returns>
    public async Task<string> AskAsync()
    {
        var container = await docker.InspectContainerAsync($"galaxy-game-{gameId}", CancellationToken.None);
        return container switch
        {
            null => "no container",
            { State: ContainerState.Running, IPAddress: { } address } => $"{await GetAsync(address, "version")}, start {await GetAsync(address, "starts")}",
            _ => "stopped",
        };
    }

    public void Dispose() => http.Dispose();

    private async Task<string> GetAsync(string address, string page)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await http.GetStringAsync(new Uri($"http://{address}:{Port}/{page}"))).Trim();
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // A container runs before its game listens.
                if (attempt == Attempts)
                {
                    return "no answer";
                }

                await Task.Delay(Pause, time);
            }
        }
    }
}
