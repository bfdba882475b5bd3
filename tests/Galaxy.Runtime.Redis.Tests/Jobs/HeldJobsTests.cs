using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class HeldJobsTests
{
    private readonly ManualTimeProvider time = new();
    private readonly HeldJobs held;

    public HeldJobsTests() => held = new HeldJobs(time);

    [Fact]
    public void Of_each_game_only_the_first_job_may_run()
    {
        Add("1-0", "a");
        Add("2-0", "a");
        Add("3-0", "b");

        Started().Should().Equal("1-0", "3-0");
        held.Running.Should().Be(2);
    }

    [Fact]
    public void The_next_job_of_a_game_may_run_when_the_first_is_done()
    {
        var first = Add("1-0", "a");
        Add("2-0", "a");
        Started();

        held.Remove(first);

        held.Running.Should().Be(0);
        Started().Should().Equal("2-0");
    }

    [Fact]
    public void A_delayed_job_keeps_its_place_and_its_game_waiting()
    {
        var first = Add("1-0", "a");
        Add("2-0", "a");
        Started();

        held.Delay(first, TimeSpan.FromSeconds(2));

        Started().Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(1));
        Started().Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(1));
        Started().Should().Equal("1-0");
        first.Tries.Should().Be(1);
    }

    [Fact]
    public void A_job_that_waits_for_a_fault_to_pass_is_set_aside_with_the_jobs_behind_it_until_it_is_tried_again()
    {
        var first = Add("1-0", "a");
        Add("2-0", "a");
        Add("3-0", "b");
        Started();

        held.Delay(first, TimeSpan.FromSeconds(2), isRetrying: true);

        held.SetAside.Should().Be(2);
        held.Running.Should().Be(1);
        time.Advance(TimeSpan.FromSeconds(2));
        Started().Should().Equal("1-0");
        held.SetAside.Should().Be(0);
    }

    [Fact]
    public void A_job_that_waits_for_its_busy_game_is_not_set_aside()
    {
        var job = Add("1-0", "a");
        Started();

        held.Delay(job, TimeSpan.FromSeconds(2));

        held.SetAside.Should().Be(0);
    }

    [Fact]
    public void The_age_of_a_job_counts_from_when_it_was_first_taken_on_any_host()
    {
        var job = Add("1-0", "a", takenAt: time.GetUtcNow() - TimeSpan.FromMinutes(3));

        time.Advance(TimeSpan.FromMinutes(2));

        job.Age.Should().Be(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_job_that_another_hosts_fast_clock_took_later_than_now_was_taken_now()
    {
        var job = Add("1-0", "a", takenAt: time.GetUtcNow() + TimeSpan.FromMinutes(3));

        time.Advance(TimeSpan.FromMinutes(2));

        job.Age.Should().Be(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void A_job_that_is_held_already_is_not_held_twice_and_is_ours_again()
    {
        var job = Add("1-0", "a");
        job.IsLost = true;

        Add("1-0", "a");

        held.All.Should().ContainSingle().Which.Should().BeSameAs(job);
        job.IsLost.Should().BeFalse();
    }

    private HeldJob Add(string id, string gameId, DateTimeOffset? takenAt = null)
    {
        var delivery = new StreamDelivery(new StreamEntry(id, []), Count: 1, IsFirst: true, new TakenJob(takenAt ?? time.GetUtcNow(), Faults: 0, default));
        var job = new HeldJob(new GameJob(id, gameId, static (_, _, _) => throw new NotSupportedException()), delivery, time);
        held.Add(job);
        return job;
    }

    private List<string> Started()
    {
        var ids = new List<string>();
        while (held.TryStartNext(out var job))
        {
            ids.Add(job.Id);
        }

        return ids;
    }
}
