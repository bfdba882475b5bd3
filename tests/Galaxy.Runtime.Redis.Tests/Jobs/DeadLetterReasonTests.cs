namespace Galaxy.Runtime.Redis.Tests;

public sealed class DeadLetterReasonTests
{
    [Fact]
    public void Every_reason_has_a_text_of_its_own() =>
        Enum.GetValues<DeadLetterReason>().Select(static reason => reason.ToWireText()).Should().OnlyHaveUniqueItems().And.NotContainNulls();
}
