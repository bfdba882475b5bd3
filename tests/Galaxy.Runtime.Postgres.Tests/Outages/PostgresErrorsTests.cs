using System.Net.Sockets;
using Npgsql;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>The whole table of codes; which of them a real server sends is the outage tests' business.</summary>
public sealed class PostgresErrorsTests
{
    [Theory]
    [InlineData("08006", PortFault.Unavailable)]
    [InlineData("08P01", PortFault.Unavailable)]
    [InlineData("57P01", PortFault.Unavailable)]
    [InlineData("57P02", PortFault.Unavailable)]
    [InlineData("57P03", PortFault.Unavailable)]
    [InlineData("57P05", PortFault.Unavailable)]
    [InlineData("40001", PortFault.Unavailable)]
    [InlineData("40P01", PortFault.Unavailable)]
    [InlineData("53100", PortFault.Unavailable)]
    [InlineData("53200", PortFault.Unavailable)]
    [InlineData("53300", PortFault.Unavailable)]
    [InlineData("55P03", PortFault.Unavailable)]
    [InlineData("25006", PortFault.Unavailable)]
    [InlineData("58030", PortFault.Unavailable)]
    [InlineData("XX000", PortFault.Unavailable)]
    [InlineData("57014", PortFault.TimedOut)]
    [InlineData("23505", PortFault.Rejected)]
    [InlineData("23514", PortFault.Rejected)]
    [InlineData("22P05", PortFault.Rejected)]
    [InlineData("28P01", PortFault.Rejected)]
    [InlineData("3D000", PortFault.Rejected)]
    [InlineData("42501", PortFault.Rejected)]
    [InlineData("42P01", PortFault.Rejected)]
    public void A_code_of_the_server_has_one_meaning_and_its_text_is_never_repeated(string sqlState, PortFault fault)
    {
        var exception = new PostgresException("text with user data", "ERROR", "ERROR", sqlState, detail: "Key (secret)=(data)");

        PostgresErrors.IsOfTheDatabase(exception).Should().BeTrue();
        var translated = PostgresErrors.Translate(exception);
        translated.Fault.Should().Be(fault);
        translated.Message.Should().Contain(sqlState).And.NotContain("user data").And.NotContain("secret");
        translated.InnerException.Should().BeSameAs(exception);
    }

    public static TheoryData<Exception, PortFault> ConnectionFaults => new()
    {
        { new NpgsqlException("Host=secret", new SocketException(111)), PortFault.Unavailable },
        { new NpgsqlException("Host=secret", new IOException()), PortFault.Unavailable },
        { new NpgsqlException("Host=secret", new TimeoutException()), PortFault.TimedOut },
        { new TimeoutException("Host=secret"), PortFault.TimedOut },
        { new IOException("Host=secret"), PortFault.Unavailable },
        { new ObjectDisposedException("secret"), PortFault.Unavailable },
        { new OperationCanceledException("secret"), PortFault.Unavailable },
    };

    [Theory]
    [MemberData(nameof(ConnectionFaults))]
    public void A_fault_of_the_connection_is_told_without_its_text(Exception exception, PortFault fault)
    {
        ArgumentNullException.ThrowIfNull(exception);

        PostgresErrors.IsOfTheDatabase(exception).Should().BeTrue();
        PostgresErrors.Translate(exception).Should().Match<RuntimePortException>(
            translated => translated.Fault == fault && !translated.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bug_is_not_translated()
    {
        PostgresErrors.IsOfTheDatabase(new FormatException("x")).Should().BeFalse();
        PostgresErrors.IsOfTheDatabase(new InvalidCastException("x")).Should().BeFalse();
    }
}
