using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class LeaseStoreTests : RedisTest
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    private string Key => Prefix + "galaxy:lease:game-1";

    private IGameLeaseStore Store => field ??= Host().GetRequiredService<IGameLeaseStore>();

    [RedisFact]
    public async Task A_lease_is_a_key_with_the_token_that_expires_with_the_ttl()
    {
        (await Store.TryAcquireAsync("game-1", "a", Ttl, None)).Should().BeTrue();

        ((string?)Database.StringGet(Key)).Should().Be("a");
        Database.KeyTimeToLive(Key).Should().BeCloseTo(Ttl, TimeSpan.FromSeconds(10));
    }

    [RedisFact]
    public async Task The_same_token_again_succeeds_and_lives_for_the_ttl_from_now()
    {
        await Store.TryAcquireAsync("game-1", "a", TimeSpan.FromSeconds(1), None);

        (await Store.TryAcquireAsync("game-1", "a", Ttl, None)).Should().BeTrue();

        Database.KeyTimeToLive(Key).Should().BeGreaterThan(TimeSpan.FromSeconds(2));
    }

    [RedisFact]
    public async Task Another_token_is_refused_and_changes_nothing_while_the_lease_lives()
    {
        await Store.TryAcquireAsync("game-1", "a", Ttl, None);

        (await Store.TryAcquireAsync("game-1", "b", TimeSpan.FromMinutes(10), None)).Should().BeFalse();
        (await Store.TryRenewAsync("game-1", "b", TimeSpan.FromMinutes(10), None)).Should().BeFalse();
        await Store.ReleaseAsync("game-1", "b", None);

        ((string?)Database.StringGet(Key)).Should().Be("a");
        Database.KeyTimeToLive(Key).Should().BeLessThanOrEqualTo(Ttl);
    }

    [RedisFact]
    public async Task An_expired_lease_cannot_be_renewed_and_goes_to_the_next()
    {
        await Store.TryAcquireAsync("game-1", "a", TimeSpan.FromMilliseconds(1), None);
        await Eventually.HoldsAsync(() => !Database.KeyExists(Key), "the lease expires");

        (await Store.TryRenewAsync("game-1", "a", Ttl, None)).Should().BeFalse();
        Database.KeyExists(Key).Should().BeFalse("a refused renewal makes no lease");
        (await Store.TryAcquireAsync("game-1", "b", Ttl, None)).Should().BeTrue();
    }

    [RedisFact]
    public async Task A_renewed_lease_lives_for_the_ttl_from_now()
    {
        await Store.TryAcquireAsync("game-1", "a", TimeSpan.FromSeconds(1), None);

        (await Store.TryRenewAsync("game-1", "a", Ttl, None)).Should().BeTrue();

        Database.KeyTimeToLive(Key).Should().BeGreaterThan(TimeSpan.FromSeconds(2));
    }

    [RedisFact]
    public async Task A_released_lease_is_free_at_once_and_releasing_again_is_harmless()
    {
        await Store.TryAcquireAsync("game-1", "a", Ttl, None);

        await Store.ReleaseAsync("game-1", "a", None);
        await Store.ReleaseAsync("game-1", "a", None);

        (await Store.TryAcquireAsync("game-1", "b", Ttl, None)).Should().BeTrue();
    }

    [RedisFact]
    public async Task Of_many_at_once_exactly_one_gets_the_lease()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Store.TryAcquireAsync("game-1", $"token-{i}", Ttl, None).AsTask()));

        taken.Count(static won => won).Should().Be(1);
    }

    [RedisFact]
    public async Task A_key_that_holds_something_else_is_a_rejection_that_names_no_argument()
    {
        Database.ListLeftPush(Key, "not a lease");

        var acquire = async () => await Store.TryAcquireAsync("game-1", "secret-token", Ttl, None);

        var fault = (await acquire.Should().ThrowAsync<RuntimePortException>()).Which;
        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("WRONGTYPE").And.NotContain("secret-token");
    }

    [RedisFact]
    public async Task An_acquire_whose_answer_is_lost_may_be_asked_again_with_the_same_token()
    {
        using var proxy = new TcpProxy(Address);
        var store = Host(proxy.Address).GetRequiredService<IGameLeaseStore>();
        await store.TryRenewAsync("game-1", "warm-up", Ttl, None);
        proxy.CutReplies();

        var lost = async () => await store.TryAcquireAsync("game-1", "a", Ttl, None);

        await lost.Should().ThrowAsync<RuntimePortException>();
        await Eventually.HoldsAsync(() => Database.StringGet(Key) == "a", "the acquire took effect though its answer was lost");
        proxy.LetRepliesPass();
        await Eventually.HoldsAsync(async () => await Answers(store, "a"), "the same token gets the lease");
        (await Store.TryAcquireAsync("game-1", "b", Ttl, None)).Should().BeFalse();
    }

    [RedisFact]
    public async Task A_caller_that_gives_up_gets_its_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var acquire = async () => await Store.TryAcquireAsync("game-1", "a", Ttl, cancelled.Token);

        await acquire.Should().ThrowAsync<OperationCanceledException>();
        Database.KeyExists(Key).Should().BeFalse("nothing was sent");
    }

    private static async Task<bool> Answers(IGameLeaseStore store, string token)
    {
        try
        {
            return await store.TryAcquireAsync("game-1", token, Ttl, None);
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }
}
