using System.Net;

namespace Galaxy.Runtime.Docker;

/// <summary>Inspects images that the engine has.</summary>
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
            Digests = answer.RepoDigests ?? [],
            Labels = answer.Config?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            HasHealthCheck = answer.Config?.Healthcheck?.Test is [not "NONE", ..],
        };
    }

    /// <summary>The reference as a pull needs it.</summary>
    /// <exception cref="RuntimePortException">It is no reference.</exception>
    public static ImageReference Parse(string imageRef) => ImageReference.TryParse(imageRef, out var reference, out var problem) ? reference : throw NotAReference(imageRef, problem);

    /// <summary>Whether the text is an image's content id, <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static bool IsContentId(string text) =>
        text.StartsWith("sha256:", StringComparison.Ordinal) && text.Length == 71 && text.Skip("sha256:".Length).All(char.IsAsciiHexDigitLower);

    private static string Canonical(string imageRef)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageRef);
        return IsContentId(imageRef) ? imageRef : Parse(imageRef).Canonical;
    }

    private static RuntimePortException NotAReference(string imageRef, string problem) =>
        new(PortFault.Rejected, $"\"{DaemonText.Clean(imageRef)}\" is not a valid image reference: {problem}.");
}
