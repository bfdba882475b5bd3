namespace Galaxy.Runtime.Docker;

internal sealed record ErrorAnswer(string? Message);
