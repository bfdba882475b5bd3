using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class StoreClockTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private IStoreClock Clock => schema.Ours.Services.GetRequiredService<IStoreClock>();

    [PostgresFact]
    public async Task It_is_the_servers_clock_at_the_time_of_the_call()
    {
        var before = await schema.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        var read = await Clock.ReadAsync(CancellationToken.None);
        var after = await schema.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        read.UtcDateTime.Should().BeOnOrAfter(before).And.BeOnOrBefore(after);
        (await Clock.ReadAsync(CancellationToken.None)).Should().BeAfter(read, "it is read anew each time");
    }

    [PostgresFact]
    public async Task A_session_in_another_time_zone_reads_the_same_instant()
    {
        await using var host = TestHost.On(schema.ConnectionString + ";Timezone=Asia/Tokyo", schema.Name);
        var before = await schema.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        var read = await host.Services.GetRequiredService<IStoreClock>().ReadAsync(CancellationToken.None);

        read.UtcDateTime.Should().BeOnOrAfter(before).And.BeOnOrBefore(await schema.ScalarAsync<DateTime>("SELECT clock_timestamp()"));
    }

    [PostgresFact]
    public async Task A_server_that_cannot_be_reached_is_a_fault()
    {
        await using var host = TestHost.On("Host=127.0.0.1;Port=1;Username=nobody;Password=none;Database=none;Timeout=2", schema.Name);

        var read = async () => await host.Services.GetRequiredService<IStoreClock>().ReadAsync(CancellationToken.None);

        (await read.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
    }
}
