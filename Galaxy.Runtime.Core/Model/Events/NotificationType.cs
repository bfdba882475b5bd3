namespace Galaxy.Runtime;

/// <summary>What administrators are told of.</summary>
public enum NotificationType
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary><c>runtime.image_pull_failed</c>: an image could not be pulled or inspected.</summary>
    ImagePullFailed,

    /// <summary><c>runtime.container_start_failed</c>: a container could not be created, started or recorded.</summary>
    ContainerStartFailed,

    /// <summary><c>runtime.start_config_invalid</c>: a start was asked for, or is configured, in a way that cannot work.</summary>
    StartConfigInvalid,

    /// <summary><c>runtime.reconcile_refused</c>: a pass would have closed too many records and did not.</summary>
    ReconcileRefused,

    /// <summary><c>runtime.game_flapping</c>: a game's container keeps exiting.</summary>
    GameFlapping,
}
