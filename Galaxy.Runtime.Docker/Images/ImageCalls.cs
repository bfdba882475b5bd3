using System.Net;

namespace Galaxy.Runtime.Docker;

/// <summary>Looks at images the engine has.</summary>
internal sealed class ImageCalls(EngineConnection connection)
{
    public async ValueTask<ImageInfo?> InspectAsync(string imageRef, CancellationToken cancellationToken)
    {
        var call = new EngineCall(HttpMethod.Get, $"/images/{Canonical(imageRef)}/json", "inspect image", imageRef);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound)
        {
            return null;
        }

        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        var answer = await reply.ReadAsync(EngineJson.Default.ImageAnswer).ConfigureAwait(false);
        return new ImageInfo
        {
            Id = answer.Id,
            Labels = answer.Config?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            HasHealthCheck = answer.Config?.Healthcheck?.Test is [not "NONE", ..],
        };
    }

    /// <summary>The reference as a pull needs it.</summary>
    /// <exception cref="RuntimePortException">It is no reference.</exception>
    public static ImageReference Parse(string imageRef) => ImageReference.TryParse(imageRef, out var reference) ? reference : throw NotAReference(imageRef);

    private static string Canonical(string imageRef)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageRef);
        return ImageReference.IsContentId(imageRef) ? imageRef : Parse(imageRef).Canonical;
    }

    private static RuntimePortException NotAReference(string imageRef) =>
        new(PortFault.Rejected, $"\"{DaemonText.Clean(imageRef)}\" is not a valid image reference.");
}
