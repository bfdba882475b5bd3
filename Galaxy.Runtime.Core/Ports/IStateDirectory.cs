namespace Galaxy.Runtime.Ports;

/// <summary>Prepares a game's state directory, and deletes that of a game that is forgotten. The default works on the file system below <c>State.Root</c>.</summary>
public interface IStateDirectory
{
    /// <summary>Makes sure that the game's directory exists with the configured mode and owner. What it holds is not touched.</summary>
    /// <param name="gameId">The game; valid by <see cref="GameIds"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; the directory may have been made.</param>
    /// <returns>Its absolute path as this process sees it.</returns>
    /// <exception cref="RuntimePortException">It could not be made; the message names the step and the path.</exception>
    ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the game's directory and all it holds: links themselves, never what they lead to. Asked for by <see cref="IGalaxyRuntime.ForgetAsync"/> only, of a game
    /// that has no container. No-op if there is none. From its first change on a later <see cref="PrepareAsync"/> makes an empty directory, even if the deletion did not get to its end;
    /// a call again goes on with it.
    /// </summary>
    /// <param name="gameId">The game; valid by <see cref="GameIds"/>.</param>
    /// <param name="cancellationToken">Cancels the deletion; what is deleted by then stays deleted.</param>
    /// <exception cref="RuntimePortException">It could not be deleted; the message names the step and the path.</exception>
    ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken);
}
