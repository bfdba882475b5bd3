namespace Galaxy.Runtime.Redis;

/// <summary>One delivery of a job's entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Count">Which delivery this is, from 1, as the group counts; 0 if the entry is no longer pending.</param>
/// <param name="IsFirst">Whether no consumer took it before, even if the group was destroyed since.</param>
/// <param name="Taken">What is kept since its first delivery.</param>
internal sealed record StreamDelivery(StreamEntry Entry, int Count, bool IsFirst, TakenJob Taken);
