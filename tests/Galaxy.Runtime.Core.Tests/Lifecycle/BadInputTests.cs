using Galaxy.Runtime.Core.Tests.Model;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>Malformed requests of every kind: the documented code and message, one closed entry, and nothing changed.</summary>
public sealed class BadInputTests : IAsyncLifetime, IDisposable
{
    private const int MaxJournalGameIdLength = 200;

    private readonly TestRuntime runtime = new();
    private RuntimeRecord before = null!;
    private int entriesBefore;

    public static TheoryData<OperationKind, string?> KindsAndGameIds { get; } = Cross(MalformedGameIds.All);

    public static TheoryData<OperationKind, OperationSource> KindsAndSources { get; } =
        Cross([OperationSource.Unknown, (OperationSource)99, (OperationSource)(-1)]);

    public static TheoryData<OperationKind, OperationSource> KindsAndReservedSources { get; } = Cross([OperationSource.AutoTtl, OperationSource.AutoReconcile]);

    public static TheoryData<OperationKind, string> KindsAndKeys { get; } =
        Cross(["", " ", "\t", new string('k', 201), "a\0b", "a\nb", "\u007f"]);

    public static TheoryData<string> MalformedImages { get; } =
    [
        "Repo/Engine:1.2.3", "repo//engine:1.2.4", "repo/engine:", "repo/engine:-1", " repo/engine:1.2.4", "repo/engine:1.2.4 ", "repo/engine:1.2.4\n", "repo/engine\0:1",
        "repo/engine@sha256:abc", "repo/engine@md5:0123456789abcdef0123456789abcdef", "https://repo/engine:1.2.4", "-repo/engine:1.2.4", "répo/engine:1.2.4",
        new string('f', 64), "host:port/engine:1.2.4", "..", "../../etc/passwd", new string('a', 300) + ":1.2.4", new string('a', 10_000),
    ];

    public async Task InitializeAsync()
    {
        (await runtime.StartAsync()).IsSuccess.Should().BeTrue();
        before = runtime.Backend.Records.Find("g1")!;
        entriesBefore = runtime.Journal.Count;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => runtime.Services.Dispose();

    [Theory]
    [MemberData(nameof(KindsAndGameIds))]
    public async Task A_blank_or_malformed_game_id_is_refused(OperationKind kind, string? gameId)
    {
        var result = await runtime.Runtime.RunAsync(kind, gameId!);

        ShouldBeRefused(result, kind, string.IsNullOrWhiteSpace(gameId) ? "game id must not be empty" : "is not valid: it must match [a-z0-9]");
        result.GameId.Should().Be(gameId ?? "");
        ShouldHaveChangedNothing();
        runtime.Faults.Calls.Should().NotContain(call => call.Name == PortCalls.LeasesAcquire && call.Subject != "g1", "it is refused before it reaches a store by name");
    }

    [Theory]
    [MemberData(nameof(KindsAndSources))]
    public async Task An_unknown_source_is_refused(OperationKind kind, OperationSource source)
    {
        var result = await runtime.Runtime.RunAsync(kind, "g1", source);

        ShouldBeRefused(result, kind, $"op source \"{source}\" is unsupported");
        ShouldHaveChangedNothing().Source.Should().Be(OperationSource.Unknown);
    }

    [Theory]
    [MemberData(nameof(KindsAndReservedSources))]
    public async Task A_source_of_the_library_itself_is_refused_and_not_journaled_as_its_own(OperationKind kind, OperationSource source)
    {
        var result = await runtime.Runtime.RunAsync(kind, "g1", source);

        ShouldBeRefused(result, kind, $"op source \"{source.ToWireText()}\" is reserved");
        var entry = ShouldHaveChangedNothing();
        entry.Source.Should().Be(OperationSource.Unknown);
        entry.IsAct.Should().BeFalse("recovery would otherwise take it for an attempt of its own");
    }

    [Theory]
    [InlineData(StopReason.Unknown)]
    [InlineData((StopReason)99)]
    public async Task An_unknown_stop_reason_is_refused(StopReason reason)
    {
        var result = await runtime.StopAsync(reason: reason);

        ShouldBeRefused(result, OperationKind.Stop, $"stop reason \"{reason}\" is unsupported");
        ShouldHaveChangedNothing();
    }

    [Theory]
    [MemberData(nameof(KindsAndKeys))]
    public async Task An_idempotency_key_that_no_store_could_keep_is_refused(OperationKind kind, string key)
    {
        var result = await runtime.Runtime.RunAsync(kind, "g1", key: key);

        ShouldBeRefused(result, kind, "idempotency key must be 1 to 200 characters");
        ShouldHaveChangedNothing().IdempotencyKey.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(AnyOperation.Kinds), MemberType = typeof(AnyOperation))]
    public async Task A_key_of_200_characters_is_not(OperationKind kind)
    {
        var result = await runtime.Runtime.RunAsync(kind, "g1", key: new string('k', 200));

        (result.ErrorMessage ?? "").Should().NotContain("idempotency key");
    }

    [Theory]
    [InlineData(OperationKind.Start, null, "image ref must not be empty")]
    [InlineData(OperationKind.Start, "", "image ref must not be empty")]
    [InlineData(OperationKind.Start, " \t", "image ref must not be empty")]
    [InlineData(OperationKind.Patch, null, "new image ref must not be empty")]
    [InlineData(OperationKind.Patch, "", "new image ref must not be empty")]
    [InlineData(OperationKind.Patch, " \t", "new image ref must not be empty")]
    public async Task A_blank_image_reference_is_refused(OperationKind kind, string? imageRef, string message)
    {
        var result = await runtime.Runtime.RunAsync(kind, "g1", imageRef: imageRef!);

        ShouldBeRefused(result, kind, message);
        ShouldHaveChangedNothing();
    }

    [Theory]
    [MemberData(nameof(MalformedImages))]
    public async Task A_start_with_a_malformed_image_reference_is_refused(string imageRef)
    {
        var result = await runtime.StartAsync("g2", imageRef);

        (result.ErrorCode, result.CanRetry, result.Record).Should().Be((ErrorCode.StartConfigInvalid, false, null));
        result.ErrorMessage.Should().StartWith("invalid image_ref: ");
        runtime.Backend.Notifications.Published.Should().ContainSingle().Which.Type.Should().Be(NotificationType.StartConfigInvalid);
        ShouldHaveChangedNothing();
    }

    [Theory]
    [MemberData(nameof(MalformedImages))]
    public async Task A_patch_to_a_malformed_image_reference_is_refused(string imageRef)
    {
        var result = await runtime.PatchAsync(imageRef);

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ImageRefNotSemver, false));
        result.ErrorMessage.Should().StartWith("new image_ref: ").And.Contain("is not an image reference");
        ShouldHaveChangedNothing();
    }

    [Theory]
    [MemberData(nameof(AnyOperation.Kinds), MemberType = typeof(AnyOperation))]
    public async Task A_request_of_null_is_an_exception_and_leaves_no_entry(OperationKind kind)
    {
        await FluentActions.Awaiting(() => runtime.Runtime.RunNullAsync(kind)).Should().ThrowAsync<ArgumentNullException>().WithParameterName("request");

        runtime.Journal.Should().HaveCount(entriesBefore);
    }

    [Theory]
    [InlineData("\u001b[31mred", "\uFFFD[31mred")]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("whole 🐳 pair", "whole 🐳 pair")]
    public async Task What_nobody_checks_is_cleaned_before_it_is_stored(string sourceRef, string stored)
    {
        await runtime.Runtime.RunAsync(OperationKind.Stop, "g1", sourceRef: sourceRef);

        runtime.Journal[^1].SourceRef.Should().Be(stored);
    }

    // No theories: half a surrogate pair does not survive a test runner's own serialisation.
    [Fact]
    public async Task Half_a_surrogate_pair_is_no_key()
    {
        foreach (var key in new[] { "\ud83d", "x\udc33", "\udc33\ud83d" })
        {
            ShouldBeRefused(await runtime.Runtime.RunAsync(OperationKind.Stop, "g1", key: key), OperationKind.Stop, "idempotency key must be 1 to 200 characters");
        }
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_replaced_before_it_is_stored()
    {
        await runtime.Runtime.RunAsync(OperationKind.Stop, "g1", sourceRef: "a\ud83db\udc33\ud83d\udc33c\ud83d");
        runtime.Journal[^1].SourceRef.Should().Be("a\uFFFDb\uFFFD\ud83d\udc33c\uFFFD");

        await runtime.Runtime.RunAsync(OperationKind.Stop, "g1", sourceRef: new string('s', 999) + "🐳");
        runtime.Journal[^1].SourceRef.Should().Be(new string('s', 999) + "\uFFFD", "a cut must not leave half a pair either");
    }

    [Fact]
    public async Task A_reference_of_the_callers_of_any_length_is_cut()
    {
        await runtime.Runtime.RunAsync(OperationKind.Stop, "g1", sourceRef: new string('s', 10_000));

        runtime.Journal[^1].SourceRef.Should().HaveLength(1_000);
    }

    private static void ShouldBeRefused(OperationResult result, OperationKind kind, string message)
    {
        (result.IsSuccess, result.CanRetry, result.Kind).Should().Be((false, false, kind));
        result.ErrorCode.Should().Be(kind is OperationKind.Start ? ErrorCode.StartConfigInvalid : ErrorCode.InvalidRequest);
        result.ErrorMessage.Should().Contain(message);
        result.ErrorMessage!.Length.Should().BeLessThan(500, "no message quotes endless input");
        result.ErrorMessage.Should().NotContainAny("\u001b", "\0", "\n");
    }

    private static TheoryData<OperationKind, T> Cross<T>(IEnumerable<T> values)
    {
        var rows = new TheoryData<OperationKind, T>();
        foreach (var value in values)
        {
            foreach (var kind in Enum.GetValues<OperationKind>().Where(static kind => kind is not OperationKind.Unknown))
            {
                rows.Add(kind, value);
            }
        }

        return rows;
    }

    /// <returns>The one entry it left.</returns>
    private OperationEntry ShouldHaveChangedNothing()
    {
        runtime.Backend.Records.Find("g1").Should().Be(before);
        runtime.Backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        runtime.Backend.StateDirectory.Prepared.Should().ContainSingle();
        var entry = runtime.Journal.Skip(entriesBefore).Should().ContainSingle().Subject;
        entry.Closing!.IsSuccess.Should().BeFalse();
        entry.GameId.Length.Should().BeLessThanOrEqualTo(MaxJournalGameIdLength);
        entry.GameId.Should().NotContainAny("\u001b", "\0", "\n", "\ud800");
        return entry;
    }
}
