using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Docker;

/// <summary>Adds up a pull's layers, notices which lines show that one of them moved, and says seldom enough how far they are.</summary>
internal sealed class PullLayers(string imageRef, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Layer> layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Status, long Current)> last = new(StringComparer.Ordinal);
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
                done += layer.Stage is Stage.Done ? 1 : 0;
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

    /// <summary>Whether layers are known, and none of them has to be downloaded any more.</summary>
    public bool AreDownloaded => layers.Count > 0 && layers.Values.All(static layer => layer.Stage >= Stage.Downloaded);

    /// <summary>Takes one line of the stream.</summary>
    /// <returns>Whether it shows that something moved: some engines repeat a line for as long as nothing does, or count the seconds.</returns>
    public bool Add(PullLine line)
    {
        var key = line.Id ?? "";
        var shown = (line.Status, line.ProgressDetail is { Units: null } amount ? amount.Current : 0);
        if (last.TryGetValue(key, out var before) && before == shown)
        {
            return false;
        }

        last[key] = shown;
        if (line.Id is { } id && Next(layers.GetValueOrDefault(id), line) is { } layer)
        {
            layers[id] = layer;
        }

        return true;
    }

    /// <summary>How far the pull is if it is time to say so, else null.</summary>
    public ImagePullProgress? ReportDue()
    {
        if (layers.Count == 0 || (reportedAt is { } at && timeProvider.GetElapsedTime(at) < Interval))
        {
            return null;
        }

        reportedAt = timeProvider.GetTimestamp();
        return Current;
    }

    /// <summary>The stream ended well: every layer is done, whether or not the engine said so of each.</summary>
    public void Complete()
    {
        foreach (var (id, layer) in layers.ToArray())
        {
            layers[id] = layer with { Bytes = layer.Total, Stage = Stage.Done };
        }
    }

    // Only these lines speak of a layer; others have ids too, such as the tag's.
    private static Layer? Next(Layer layer, PullLine line) => line.Status switch
    {
        "Pulling fs layer" or "Waiting" or "Retrying" or "Verifying Checksum" => layer,
        "Downloading" => line.ProgressDetail is { } amount
            ? layer with { Bytes = amount.Current, Total = Math.Max(amount.Total, layer.Total) }
            : layer,
        "Download complete" or "Extracting" => layer with { Bytes = layer.Total, Stage = Stage.Downloaded },
        "Pull complete" => layer with { Bytes = layer.Total, Stage = Stage.Done },
        "Already exists" => layer with { Stage = Stage.Done },
        _ => null,
    };

    private enum Stage
    {
        Downloading = 0,
        Downloaded,
        Done,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layer(long Bytes, long Total, Stage Stage);
}
