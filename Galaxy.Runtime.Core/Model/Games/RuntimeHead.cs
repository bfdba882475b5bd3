namespace Galaxy.Runtime;

/// <summary>What <see cref="IRuntimeRecordStore.BeginAsync"/> answers: the fence it drew, and the record as read after that.</summary>
/// <param name="Record">The game's record, or null when it has none.</param>
/// <param name="Fence">The fence every write of this operation carries; larger than any drawn before for the game.</param>
public readonly record struct RuntimeHead(RuntimeRecord? Record, long Fence);
