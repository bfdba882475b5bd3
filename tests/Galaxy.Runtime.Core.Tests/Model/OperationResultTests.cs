using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Galaxy.Runtime.Core.Tests.Model;

public sealed class OperationResultTests
{
    private static readonly Guid Id = new("00000000-0000-0000-0000-000000000001");
    private static readonly RuntimeRecord Record = new() { GameId = "g1", Status = RuntimeStatus.Running };

    public static TheoryData<ErrorCode, bool> Failures { get; } = new()
    {
        { ErrorCode.InvalidRequest, false },
        { ErrorCode.StartConfigInvalid, false },
        { ErrorCode.ImagePullFailed, false },
        { ErrorCode.ContainerStartFailed, false },
        { ErrorCode.Conflict, false },
        { ErrorCode.NotFound, false },
        { ErrorCode.ServiceUnavailable, true },
        { ErrorCode.InternalError, false },
        { ErrorCode.ImageRefNotSemver, false },
        { ErrorCode.SemverPatchOnly, false },
        { ErrorCode.LeaseLost, true },
        { ErrorCode.Interrupted, true },
        { ErrorCode.Cancelled, true },
    };

    [Fact]
    public void A_success_has_its_record_and_no_message()
    {
        var result = OperationResult.Succeeded(OperationKind.Start, Record, Id);

        (result.IsSuccess, result.IsReplay, result.CanRetry).Should().Be((true, false, false));
        (result.Kind, result.GameId, result.OperationId, result.ErrorCode).Should().Be((OperationKind.Start, "g1", Id, ErrorCode.None));
        result.Record.Should().BeSameAs(Record);
        result.ErrorMessage.Should().BeNull();
        result.ToString().Should().Be("start g1: success");
    }

    [Fact]
    public void A_replay_is_a_success_with_a_code_of_its_own()
    {
        var result = OperationResult.Replayed(OperationKind.Stop, Record, Id);

        (result.IsSuccess, result.IsReplay, result.CanRetry, result.ErrorCode).Should().Be((true, true, false, ErrorCode.ReplayNoOp));
        result.Record.Should().BeSameAs(Record);
        result.ToString().Should().Be("stop g1: replay");
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_has_a_message_and_its_code_says_whether_to_try_again(ErrorCode code, bool canRetry)
    {
        var result = OperationResult.Failed(OperationKind.Patch, "g1", code, "why");

        (result.IsSuccess, result.IsReplay, result.CanRetry).Should().Be((false, false, canRetry));
        (result.ErrorCode, result.ErrorMessage, result.Record).Should().Be((code, "why", null));
        result.ToString().Should().Be($"patch g1: {code.ToWireText()}: why");
    }

    [Fact]
    public void Every_failure_code_is_in_the_table_above() =>
        Enum.GetValues<ErrorCode>().Except([ErrorCode.None, ErrorCode.ReplayNoOp]).Should().BeEquivalentTo(Failures.Select(static row => (ErrorCode)row[0]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_knows_better_than_the_code_says_whether_to_try_again(bool canRetry) =>
        OperationResult.Failed(OperationKind.Start, "g1", ErrorCode.Conflict, "busy", canRetry: canRetry).CanRetry.Should().Be(canRetry);

    [Theory]
    [InlineData(ErrorCode.None)]
    [InlineData(ErrorCode.ReplayNoOp)]
    public void A_failure_cannot_have_the_code_of_a_success(ErrorCode code) =>
        FluentActions.Invoking(() => OperationResult.Failed(OperationKind.Start, "g1", code, "why"))
            .Should().Throw<ArgumentException>().WithParameterName("errorCode");

    [Fact]
    public void What_a_result_cannot_be_without_is_required()
    {
        FluentActions.Invoking(static () => OperationResult.Succeeded(OperationKind.Start, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => OperationResult.Replayed(OperationKind.Start, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => OperationResult.Failed(OperationKind.Start, null!, ErrorCode.Conflict, "why")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => OperationResult.Failed(OperationKind.Start, "g1", ErrorCode.Conflict, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void The_compiler_knows_that_a_success_has_a_record_and_a_failure_a_message()
    {
        var promises = typeof(OperationResult).GetProperty(nameof(OperationResult.IsSuccess))!.GetCustomAttributes<MemberNotNullWhenAttribute>();

        promises.Select(static promise => (promise.ReturnValue, promise.Members.Single()))
            .Should().BeEquivalentTo([(true, nameof(OperationResult.Record)), (false, nameof(OperationResult.ErrorMessage))]);
    }
}
