using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Events;

/// <summary>An engine that reports a pull of one second a thousand times, and its end a hundred times.</summary>
internal sealed class ChattyPuller : EngineOverride
{
    public ManualTimeProvider Time { get; set; } = null!;

    public override async ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 1_000; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
            progress!.Report(new ImagePullProgress
            {
                ImageRef = imageRef,
                LayersDone = 1,
                LayersTotal = 2,
                BytesDone = i,
                BytesTotal = 1_000,
            });
        }

        for (var i = 0; i < 100; i++)
        {
            progress!.Report(new ImagePullProgress
            {
                ImageRef = imageRef,
                LayersDone = 2,
                LayersTotal = 2,
                BytesDone = 1_000,
                BytesTotal = 1_000,
            });
        }

        return (await InspectImageAsync(imageRef, cancellationToken))!;
    }
}
