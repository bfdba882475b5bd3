namespace Galaxy.Runtime.Core.Tests.Harness;

internal static class ResultExpectations
{
    /// <summary>It did what was asked, just now.</summary>
    public static RuntimeRecord ShouldSucceed(this OperationResult result)
    {
        result.ErrorMessage.Should().BeNull();
        result.ErrorCode.Should().Be(ErrorCode.None);
        return result.Record!;
    }

    /// <summary>There was nothing to do.</summary>
    public static RuntimeRecord ShouldReplay(this OperationResult result)
    {
        result.ErrorMessage.Should().BeNull();
        result.ErrorCode.Should().Be(ErrorCode.ReplayNoOp);
        result.IsSuccess.Should().BeTrue();
        return result.Record!;
    }

    /// <summary>It failed, for this reason and no other.</summary>
    /// <returns>The message.</returns>
    public static string ShouldFail(this OperationResult result, ErrorCode code, string prefix = "")
    {
        result.ErrorCode.Should().Be(code, "the message is \"{0}\"", result.ErrorMessage);
        result.ErrorMessage.Should().StartWith(prefix);
        return result.ErrorMessage!;
    }
}
