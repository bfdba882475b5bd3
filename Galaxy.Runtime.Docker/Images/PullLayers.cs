namespace Galaxy.Runtime.Docker;

/// <summary>Adds up a pull's layers, and says seldom enough how far they are.</summary>
internal sealed class PullLayers(string imageRef, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Layer> layers = new(StringComparer.Ordinal);
    private long? reportedAt;

    public ImagePullProgress Current
    {
        get
        {
            var done = 0;
            long bytes = 0;
            long total = 0;
            foreach (var layer in layers.Values)
            {
                done += layer.IsDone ? 1 : 0;
                bytes += layer.Bytes;
                total += layer.Total;
            }

            return new ImagePullProgress
            {
                ImageRef = imageRef,
                LayersDone = done,
                LayersTotal = layers.Count,
                BytesDone = bytes,
                BytesTotal = total,
            };
        }
    }

    /// <summary>Takes one line of the stream.</summary>
    /// <returns>How far the pull is when it is time to say so, else null.</returns>
    public ImagePullProgress? Add(PullLine line)
    {
        if (line.Id is not { } id || Next(layers.GetValueOrDefault(id), line) is not { } layer)
        {
            return null;
        }

        layers[id] = layer;
        if (reportedAt is { } last && timeProvider.GetElapsedTime(last) < Interval)
        {
            return null;
        }

        reportedAt = timeProvider.GetTimestamp();
        return Current;
    }

    // Only these lines speak of a layer; others have ids too, such as the tag's.
    private static Layer? Next(Layer layer, PullLine line) => line.Status switch
    {
        "Pulling fs layer" or "Waiting" or "Retrying" or "Verifying Checksum" or "Extracting" => layer,
        "Downloading" => line.ProgressDetail is { } amount
            ? layer with { Bytes = amount.Current, Total = Math.Max(amount.Total, layer.Total) }
            : layer,
        "Download complete" => layer with { Bytes = layer.Total },
        "Pull complete" => layer with { Bytes = layer.Total, IsDone = true },
        "Already exists" => layer with { IsDone = true },
        _ => null,
    };

    private readonly record struct Layer(long Bytes, long Total, bool IsDone);
}
