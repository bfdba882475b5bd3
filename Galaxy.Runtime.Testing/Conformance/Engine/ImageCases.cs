using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing;

internal static class ImageCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "An image is described by its id and labels", static async scope =>
            {
                var image = await InspectAsync(scope, scope.Environment.RunningImage);
                Expect.That(image is { Id: ['s', 'h', 'a', '2', '5', '6', ':', ..] }, $"a content id, sha256:…; found {image?.Id}");
                foreach (var (key, value) in scope.Environment.RunningImageLabels)
                {
                    Expect.Equal(value, image!.Labels.GetValueOrDefault(key), $"the image's label {key}");
                }
            }
        },
        {
            "An image is found by its content id", static async scope =>
            {
                var image = await InspectAsync(scope, scope.Environment.RunningImage);
                Expect.Equal(image!.Id, (await InspectAsync(scope, image.Id))?.Id, "the id of an image that was inspected by its id");
            }
        },
        {
            "A health check of an image is reported", static async scope =>
            {
                Expect.Equal(true, (await InspectAsync(scope, scope.Environment.HealthyImage))?.HasHealthCheck, "having a health check, of an image with one");
                Expect.Equal(false, (await InspectAsync(scope, scope.Environment.RunningImage))?.HasHealthCheck, "having a health check, of an image without");
            }
        },
        { "A missing image is null", static async scope => Expect.Equal(null, await InspectAsync(scope, scope.Environment.MissingImage), "a missing image") },
        {
            "A pull of an image that is here ends at once, whether never or if missing", static async scope =>
            {
                await PullAsync(scope, scope.Environment.RunningImage, PullPolicy.IfMissing);
                await PullAsync(scope, scope.Environment.RunningImage, PullPolicy.Never);
            }
        },
        {
            "A pull of a missing image that may not be pulled is rejected", static scope =>
                Expect.RejectedAsync(() => PullAsync(scope, scope.Environment.MissingImage, PullPolicy.Never), "a pull by the policy never")
        },
        {
            "A pull of an image that does not exist is a fault", static async scope =>
            {
                await Expect.ThrowsAsync<RuntimePortException>(() => PullAsync(scope, scope.Environment.MissingImage, PullPolicy.IfMissing), "a pull if missing is a fault");
                await Expect.ThrowsAsync<RuntimePortException>(() => PullAsync(scope, scope.Environment.MissingImage, PullPolicy.Always), "a pull in any case is a fault");
                Expect.Equal(null, await InspectAsync(scope, scope.Environment.MissingImage), "the image after failed pulls");
            }
        },
        {
            "A pulled image is here when the pull returns", static async scope =>
            {
                await PullAsync(scope, scope.Environment.PullableImage, PullPolicy.IfMissing);
                Expect.That(await InspectAsync(scope, scope.Environment.PullableImage) is not null, "the engine has the image");
                await PullAsync(scope, scope.Environment.PullableImage, PullPolicy.Always);
                Expect.That(await InspectAsync(scope, scope.Environment.PullableImage) is not null, "the engine has the image after another pull");
            }
        },
        {
            "A pull returns the image, whether it was here or not", static async scope =>
            {
                foreach (var (imageRef, policy) in new[] { (scope.Environment.RunningImage, PullPolicy.IfMissing), (scope.Environment.RunningImage, PullPolicy.Never), (scope.Environment.PullableImage, PullPolicy.Always) })
                {
                    var image = await PullAsync(scope, imageRef, policy);
                    var inspected = await InspectAsync(scope, imageRef);
                    Expect.Equal(inspected?.Id, image.Id, $"the id that a pull of {imageRef} by {policy} returns");
                    Expect.Equal(inspected?.HasHealthCheck, image.HasHealthCheck, "having a health check");
                }
            }
        },
        {
            "A pulled image is found by its digest", static async scope =>
            {
                await PullAsync(scope, scope.Environment.PullableImage, PullPolicy.IfMissing);
                var image = await InspectAsync(scope, scope.Environment.PullableImage);
                var digest = image!.DigestFor(scope.Environment.PullableImage);
                Expect.That(digest is not null && ImageReference.TryParse(scope.Environment.PullableImage, out _, out _), "a digest in the repository that it was pulled from");
                _ = ImageReference.TryParse(scope.Environment.PullableImage, out var reference, out _);
                Expect.Equal(image.Id, (await InspectAsync(scope, $"{reference!.Name}@{digest}"))?.Id, "the id of the image that is found by repository and digest");
            }
        },
        {
            "Progress of a pull makes sense", static async scope =>
            {
                var reports = new ConcurrentQueue<ImagePullProgress>();
                await PullAsync(scope, scope.Environment.PullableImage, PullPolicy.Always, new Recorder(reports));
                foreach (var progress in reports)
                {
                    Expect.Equal(scope.Environment.PullableImage, progress.ImageRef, "what is pulled");
                    Expect.That(progress.LayersDone >= 0 && progress.LayersDone <= progress.LayersTotal, $"layers done are at most all: {progress}");
                    Expect.That(progress.BytesDone >= 0 && progress.BytesTotal >= 0, $"bytes are not negative: {progress}");
                }
            }
        },
    };

    private static ValueTask<ImageInfo?> InspectAsync(EngineScope scope, string imageRef) => scope.Docker.InspectImageAsync(imageRef, scope.Token);

    private static Task<ImageInfo> PullAsync(EngineScope scope, string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress = null) =>
        scope.Docker.PullImageAsync(imageRef, policy, progress, scope.Token).AsTask();

    // Not Progress<T>: that one reports later, from another thread.
    private sealed class Recorder(ConcurrentQueue<ImagePullProgress> reports) : IProgress<ImagePullProgress>
    {
        public void Report(ImagePullProgress value) => reports.Enqueue(value);
    }
}
