namespace Galaxy.Runtime.Ports;

/// <summary>Prepares a game's state directory. The default works on the file system below <c>State.Root</c>.</summary>
public interface IStateDirectory
{
    /// <summary>Makes sure that the game's directory exists with the configured mode and owner. What it holds is never touched, and it is never deleted.</summary>
    /// <param name="gameId">The game; valid by <see cref="GameIds"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; the directory may have been made.</param>
    /// <returns>Its absolute path as this process sees it.</returns>
    /// <exception cref="RuntimePortException">It could not be made; the message names the step and the path.</exception>
    ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken);
}
