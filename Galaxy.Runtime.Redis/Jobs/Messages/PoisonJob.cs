namespace Galaxy.Runtime.Redis;

/// <summary>A job that can never be run.</summary>
/// <param name="Id">The stream entry's id.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Message">The same for people; names the field.</param>
internal sealed record PoisonJob(string Id, DeadLetterReason Reason, string Message);
