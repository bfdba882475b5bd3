namespace Galaxy.Runtime;

/// <summary>How far a pull has come.</summary>
/// <param name="ImageRef">What is pulled.</param>
/// <param name="LayersDone">Layers that are here.</param>
/// <param name="LayersTotal">Layers known so far; grows while the engine resolves the image.</param>
/// <param name="BytesDone">Bytes downloaded.</param>
/// <param name="BytesTotal">Bytes to download, of the layers whose size is known; 0 while none is.</param>
public sealed record ImagePullProgress(string ImageRef, int LayersDone, int LayersTotal, long BytesDone, long BytesTotal);
