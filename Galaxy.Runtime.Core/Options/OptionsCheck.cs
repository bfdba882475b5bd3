using System.Globalization;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime;

/// <summary>Collects what is wrong with options, each problem with the key, the value and what is allowed; for the validators of this library's adapters, too.</summary>
/// <param name="section">The configuration section the keys are below, such as <c>Galaxy:Runtime</c>.</param>
internal sealed class OptionsCheck(string section)
{
    private readonly List<string> problems = [];

    /// <summary>The verdict: success, or every problem.</summary>
    public ValidateOptionsResult Result => problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

    /// <summary>The value must lie between two bounds, both allowed.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="key">The key below the section.</param>
    /// <param name="value">The value.</param>
    /// <param name="minimum">The smallest allowed.</param>
    /// <param name="maximum">The largest allowed.</param>
    /// <returns>Whether it does; a bound that is itself an option is only one while that is in its range.</returns>
    public bool InRange<T>(string key, T value, T minimum, T maximum)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) >= 0 && value.CompareTo(maximum) <= 0)
        {
            return true;
        }

        problems.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{key} is {value}; allowed: {minimum} to {maximum}."));
        return false;
    }

    /// <summary>Something must hold; the value is shown, so it must be no secret.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="key">The key below the section.</param>
    /// <param name="value">The value.</param>
    /// <param name="allowed">What is allowed.</param>
    public void Require(bool holds, string key, object? value, string allowed)
    {
        if (!holds)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{key} is \"{value}\"; allowed: {allowed}."));
        }
    }

    /// <summary>Something is wrong that is not one key's.</summary>
    /// <param name="problem">What is wrong and what to do, as a sentence.</param>
    public void Add(string problem) => problems.Add(problem);

    /// <summary>Something must hold of a value that must not be shown.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="key">The key below the section.</param>
    /// <param name="problem">What is wrong and what to do, without the value.</param>
    public void RequireSecret(bool holds, string key, string problem)
    {
        if (!holds)
        {
            problems.Add($"{section}:{key} {problem}");
        }
    }
}
