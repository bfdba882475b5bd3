using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Core.Tests.Model;

public sealed class GameIdsTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("g1")]
    [InlineData("a-b")]
    [InlineData("a--b")]
    [InlineData("0123456789-abcdefghijklmnopqrstuvwxyz-0123456789012")]
    public void A_game_id_is_lower_case_letters_digits_and_inner_hyphens(string gameId) => GameIds.IsValid(gameId).Should().BeTrue();

    [Theory]
    [ClassData(typeof(MalformedGameIds))]
    public void Anything_else_is_none(string? gameId) => GameIds.IsValid(gameId).Should().BeFalse();

    [Fact]
    public void The_longest_one_still_makes_a_DNS_label()
    {
        var longest = new string('a', GameIds.MaxLength);

        GameIds.IsValid(longest).Should().BeTrue();
        GameIds.IsValid(longest + "a").Should().BeFalse();
        $"galaxy-game-{longest}".Should().HaveLength(63);
    }

    [Fact]
    public void The_pattern_in_messages_is_the_rule() =>
        new[] { "a", "a-", "-a", "a-b", "A", "", new string('a', 51), new string('a', 52), new string('-', 3) }
            .Should().AllSatisfy(static text =>
                GameIds.IsValid(text).Should().Be(Regex.IsMatch(text, $@"\A(?:{GameIds.Pattern})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture), $"of \"{text}\""));
}
