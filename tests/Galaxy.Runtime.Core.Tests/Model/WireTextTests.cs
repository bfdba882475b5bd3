using System.Reflection;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Core.Tests.Model;

public sealed partial class WireTextTests
{
    private static readonly MethodInfo ParseMethod = typeof(WireText).GetMethod(nameof(WireText.Parse))!;

    private static readonly Type[] Sets =
    [
        typeof(ErrorCode), typeof(RuntimeStatus), typeof(OperationKind), typeof(OperationSource), typeof(StopReason), typeof(ExitCause), typeof(HealthEventType),
        typeof(NotificationType), typeof(PullPolicy), typeof(PortProtocol), typeof(ReconcileFinding), typeof(ReconcileAction),
        typeof(PreflightCode), typeof(PreflightSeverity),
    ];

    public static TheoryData<Type> ClosedSets { get; } = new(Sets);

    [Theory]
    [MemberData(nameof(ClosedSets))]
    public void Every_member_has_a_text_of_its_own_and_comes_back_from_it(Type set)
    {
        var members = Enum.GetValues(set).Cast<object>().ToArray();
        var texts = members.Select(TextOf).ToArray();

        texts.Should().OnlyHaveUniqueItems();
        texts.Select(text => Parse(set, text)).Should().Equal(members);
    }

    [Theory]
    [MemberData(nameof(ClosedSets))]
    public void Every_text_is_snake_case(Type set) =>
        Enum.GetValues(set).Cast<object>().Where(static member => member is not ErrorCode.None).Select(TextOf)
            .Should().AllSatisfy(static text => text.Should().MatchRegex(SnakeCase()));

    [Theory]
    [MemberData(nameof(ClosedSets))]
    public void A_text_nobody_knows_is_the_default_member(Type set)
    {
        foreach (var text in new[] { null, "nobody knows", "Running", "RUNNING", " running", "running\n", "1", "unknown\0" })
        {
            Parse(set, text).Should().Be(Enum.ToObject(set, 0), $"\"{text}\" is in no closed set");
        }
    }

    [Theory]
    [MemberData(nameof(ClosedSets))]
    public void A_value_outside_its_set_reads_unknown(Type set) => TextOf(Enum.ToObject(set, 250)).Should().Be("unknown");

    [Fact]
    public void A_set_without_wire_text_is_refused() =>
        FluentActions.Invoking(static () => WireText.Parse<DayOfWeek>("monday")).Should().Throw<NotSupportedException>().WithMessage("*DayOfWeek*");

    [Fact]
    public void The_texts_are_public_api_and_never_change()
    {
        var all = Sets.Select(static set => $"{set.Name}: {string.Join(' ', Enum.GetValues(set).Cast<object>().Select(TextOf).Where(static text => text.Length > 0))}");

        all.Should().Equal(
            "ErrorCode: replay_no_op invalid_request start_config_invalid image_pull_failed container_start_failed conflict not_found service_unavailable internal_error image_ref_not_semver semver_patch_only lease_lost interrupted cancelled",
            "RuntimeStatus: unknown running stopped removed",
            "OperationKind: unknown start stop restart patch cleanup_container",
            "OperationSource: unknown application lobby_stream game_master_rest admin_rest auto_ttl auto_reconcile auto_resume",
            "StopReason: unknown admin_request cancelled finished timeout orphan_cleanup",
            "ExitCause: unknown stopped oom crashed killed_externally engine_ended",
            "HealthEventType: unknown container_started container_exited container_oom container_disappeared probe_failed probe_recovered",
            "NotificationType: unknown runtime.image_pull_failed runtime.container_start_failed runtime.start_config_invalid runtime.reconcile_refused runtime.game_flapping runtime.not_resumed",
            "PullPolicy: unknown if_missing always never",
            "PortProtocol: unknown tcp udp",
            "ReconcileFinding: unknown operation_interrupted container_exited container_vanished container_revived container_unrecorded container_left_over container_inconsistent game_crashed game_given_up engine_changed game_ended_with_engine",
            "ReconcileAction: unknown wait resolve adopt remove_container record_stopped record_removed quarantine restart",
            "PreflightCode: unknown engine_unreachable engine_access_denied engine_too_old engine_too_new engine_refused engine_id_unstable engine_id_shared network_missing network_ambiguous record_store_unavailable journal_unavailable lease_store_unavailable state_root_unwritable state_root_full host_path_wrong host_path_unverified state_owner_unmapped state_unwritable state_write_unverified limits_not_enforced clock_offset clock_unverified check_failed",
            "PreflightSeverity: unknown info warning error");
    }

    [Fact]
    public void No_closed_set_is_forgotten_here() =>
        typeof(WireText).GetMethods().Where(static method => method.Name is nameof(WireText.ToWireText)).Select(static method => method.GetParameters()[0].ParameterType)
            .Should().BeEquivalentTo(Sets);

    [Fact]
    public void The_default_of_every_closed_set_is_no_valid_member() =>
        Sets.Where(static set => set != typeof(ErrorCode))
            .Select(static set => Enum.GetName(set, 0)).Should().AllBe("Unknown");

    private static string TextOf(object member)
    {
        var method = typeof(WireText).GetMethod(nameof(WireText.ToWireText), [member.GetType()])!;
        return (string)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [member], null)!;
    }

    private static object Parse(Type set, string? text) =>
        ParseMethod.MakeGenericMethod(set).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text], null)!;

    [GeneratedRegex(@"^(?:runtime\.)?[a-z]+(?:_[a-z]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex SnakeCase();
}
