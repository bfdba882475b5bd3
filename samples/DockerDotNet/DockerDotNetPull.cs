using Docker.DotNet;
using Docker.DotNet.Models;
using Galaxy.Runtime;

namespace DockerDotNet;

/// <summary>One pull: the library reports its lines, and throws for none of them.</summary>
internal sealed class DockerDotNetPull(string imageRef, IProgress<ImagePullProgress>? progress) : IProgress<JSONMessage>
{
    private readonly Dictionary<string, (long Bytes, long Total, bool IsDone)> layers = new(StringComparer.Ordinal);
    private string? error;

    public async Task RunAsync(IDockerClient docker, CancellationToken cancellationToken)
    {
        var (name, tag) = Split(imageRef);
        await DockerDotNetCall.RunAsync(
            $"pull {imageRef}",
            () => docker.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = name, Tag = tag }, authConfig: null, progress: this, cancellationToken),
            cancellationToken);
        if (error is not null)
        {
            throw new RuntimePortException(PortFault.Unavailable, $"The pull of {imageRef} failed: {error}");
        }
    }

    public void Report(JSONMessage value)
    {
        ArgumentNullException.ThrowIfNull(value);
        error ??= value.Error?.Message;
        if (value.ID is not { } id)
        {
            return;
        }

        var layer = layers.GetValueOrDefault(id);
        switch (value.Status)
        {
            case "Pulling fs layer" or "Waiting" or "Verifying Checksum" or "Extracting":
                layers[id] = layer;
                break;
            case "Downloading":
                layers[id] = (value.Progress?.Current ?? layer.Bytes, Math.Max(value.Progress?.Total ?? 0, layer.Total), IsDone: false);
                break;
            case "Download complete":
                layers[id] = layer with { Bytes = layer.Total };
                break;
            case "Pull complete" or "Already exists":
                layers[id] = layer with { Bytes = layer.Total, IsDone = true };
                break;
            default:
                return;
        }

        progress?.Report(new ImagePullProgress
        {
            ImageRef = imageRef,
            LayersDone = layers.Values.Count(static layer => layer.IsDone),
            LayersTotal = layers.Count,
            BytesDone = layers.Values.Sum(static layer => layer.Bytes),
            BytesTotal = layers.Values.Sum(static layer => layer.Total),
        });
    }

    // Without a tag the engine pulls every tag of the repository.
    private static (string Name, string Tag) Split(string imageRef)
    {
        var at = imageRef.IndexOf('@', StringComparison.Ordinal);
        var colon = imageRef.LastIndexOf(':');
        return at > 0 ? (imageRef[..at], imageRef[(at + 1)..])
            : colon > imageRef.LastIndexOf('/') ? (imageRef[..colon], imageRef[(colon + 1)..])
            : (imageRef, "latest");
    }
}
