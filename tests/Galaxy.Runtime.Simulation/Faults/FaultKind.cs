namespace Galaxy.Runtime.Simulation;

/// <summary>What can go wrong at a port call.</summary>
internal enum FaultKind
{
    None = 0,

    /// <summary>It fails and has no effect.</summary>
    FailBefore,

    /// <summary>It is refused and has no effect.</summary>
    RejectBefore,

    /// <summary>It has its effect and its answer is lost.</summary>
    FailAfter,

    /// <summary>It has no effect and does not end.</summary>
    HangBefore,

    /// <summary>It has its effect and does not end.</summary>
    HangAfter,

    /// <summary>It times out, and has its effect later.</summary>
    LateEffect,

    /// <summary>The host dies before it is sent.</summary>
    CrashBefore,

    /// <summary>The host dies when it was sent; its effect begins at once.</summary>
    CrashAfter,

    /// <summary>The host dies when it was sent; its effect begins later.</summary>
    CrashLate,

    /// <summary>The lease store forgets everything.</summary>
    ForgetLeases,

    /// <summary>The caller cancels.</summary>
    CancelCaller,

    /// <summary>The host is paused before it is sent.</summary>
    PauseBefore,

    /// <summary>The host is paused after its effect.</summary>
    PauseAfter,

    /// <summary>The host's wall clock jumps.</summary>
    ClockJump,

    /// <summary>Running containers exit by themselves.</summary>
    ContainerDies,

    /// <summary>Containers are started manually.</summary>
    HandStarts,

    /// <summary>Running containers are stopped manually.</summary>
    HandStops,

    /// <summary>Running containers are paused manually.</summary>
    HandPauses,

    /// <summary>Paused containers are unpaused manually.</summary>
    HandUnpauses,

    /// <summary>Containers are renamed manually.</summary>
    HandRenames,

    /// <summary>Containers are removed manually, by force.</summary>
    HandRemoves,

    /// <summary>A container that an earlier operation asked for is created late, and takes the game's name.</summary>
    NameTaken,

    /// <summary>For a second and a half the engine knows no container, as one that is just starting up.</summary>
    EngineBlank,

    /// <summary>For a while another engine answers at the address.</summary>
    EngineReplaced,

    /// <summary>For a while no channel takes events.</summary>
    PublishersDown,

    /// <summary>For a while every channel refuses events.</summary>
    PublishersReject,
}
