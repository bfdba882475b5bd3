namespace Galaxy.Runtime.Testing.Tests;

/// <summary>The acceptance checks of the contract's port section, each by the conformance cases that state it.</summary>
public sealed class PortAcceptanceTests
{
    [Theory]
    [Trait("Acceptance", "A-PC-01")]
    [InlineData("A remove of a missing container does nothing")]
    [InlineData("A running container is removed by force")]
    [InlineData("A remove without force of a running container changes nothing")]
    [InlineData("A remove without force of a paused container changes nothing")]
    [InlineData("A remove without force of a restarting container changes nothing")]
    public Task Remove_ignores_a_missing_container_and_ends_a_live_one_only_by_force(string caseName) => FakeConformance.RunEngineCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-02")]
    [InlineData("A stop of a container that exited says stopped and changes nothing")]
    [InlineData("A stop of a missing container says not found")]
    public Task Stop_of_an_exited_container_succeeds_and_of_a_missing_one_says_so(string caseName) => FakeConformance.RunEngineCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-03")]
    [InlineData("A wrong status is a conflict and changes nothing")]
    [InlineData("A wrong container id is a conflict and changes nothing")]
    [InlineData("A transition of a game without a record is not found and makes none")]
    public Task A_transition_that_does_not_fit_changes_nothing(string caseName) => FakeConformance.RunRecordCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-04")]
    [InlineData("A transition to stopped leaves the record as the change says")]
    [InlineData("A transition to removed leaves the record as the change says")]
    public Task A_transition_leaves_the_record_as_announced(string caseName) => FakeConformance.RunRecordCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-05")]
    [InlineData("An upsert replaces every field, nulls and empty texts among them")]
    public Task An_upsert_over_a_removed_record_replaces_every_field(string caseName) => FakeConformance.RunRecordCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-06")]
    [InlineData("A release by another token frees nothing, and the lease can be acquired after its TTL")]
    public Task A_release_by_another_token_frees_nothing(string caseName) => FakeConformance.RunLeaseCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-07")]
    [InlineData("A missing network does not exist, and asking creates none")]
    public Task A_missing_network_is_told_and_not_created(string caseName) => FakeConformance.RunEngineCaseAsync(caseName);

    [Theory]
    [Trait("Acceptance", "A-PC-08")]
    [InlineData("Nothing is left of a container that could not be started and was removed")]
    public Task Nothing_is_left_of_a_container_that_could_not_be_started(string caseName) => FakeConformance.RunEngineCaseAsync(caseName);
}
