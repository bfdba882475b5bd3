namespace Galaxy.Runtime.Core.Tests.State;

/// <summary>A directory of a test's own on the real file system, gone when the test is.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("galaxy-state-").FullName;

    public string Of(string name) => System.IO.Path.Join(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
