using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Docker;

/// <summary>What a registry said to an engine that pulled from it.</summary>
internal enum RegistryAnswer
{
    /// <summary>Not known: it may pass.</summary>
    Unknown = 0,

    /// <summary>It wants a login, or refuses the one it got.</summary>
    Unauthorized,

    /// <summary>It does not let this login see the image, if there is one.</summary>
    Denied,

    /// <summary>It does not have the image.</summary>
    NotFound,

    /// <summary>It has the image, but not for this engine's processor and system.</summary>
    WrongPlatform,

    /// <summary>It asks to come back later.</summary>
    TooManyRequests,

    /// <summary>It, or a proxy before it, failed.</summary>
    Failed,

    /// <summary>No connection to it could be made.</summary>
    Unreachable,
}

/// <summary>
/// Reads what a registry said out of the engine's words: an engine reports most of it as a 500 or within a stream that began with 200, so that
/// there is only the text. The only place where texts of an engine are read. Every row is one that an engine of <c>eng/matrix.sh</c> printed
/// (<c>eng/matrix/pull-answers.sh</c>); a row begins or ends with what the engine itself writes, because references and a registry's own words stand in between.
/// </summary>
internal static partial class RegistryAnswers
{
    // A registry's page may be in it, as long as it likes.
    private const int Longest = 4096;

    /// <summary>Every row has a group that is named as its answer, or <c>status</c> with the status that the registry gave.</summary>
    private static readonly Regex[] Tables = [Docker(), DockerContainerd(), Podman()];

    /// <summary>What the registry said; unknown unless the text is one that engines are known to print.</summary>
    public static RegistryAnswer Read(string text)
    {
        var bounded = text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest / 2), text.AsSpan(text.Length - (Longest / 2)));
        foreach (var table in Tables)
        {
            if (Read(table.Match(bounded)) is not RegistryAnswer.Unknown and var answer)
            {
                return answer;
            }
        }

        return RegistryAnswer.Unknown;
    }

    /// <summary>Whether the same pull may succeed later.</summary>
    public static PortFault FaultOf(RegistryAnswer answer) => answer switch
    {
        RegistryAnswer.Unauthorized or RegistryAnswer.Denied or RegistryAnswer.NotFound or RegistryAnswer.WrongPlatform => PortFault.Rejected,
        RegistryAnswer.Unknown or RegistryAnswer.TooManyRequests or RegistryAnswer.Failed or RegistryAnswer.Unreachable => PortFault.Unavailable,
    };

    /// <summary>The answer for people, as the first part of a sentence's end; empty if it is not known.</summary>
    public static string InWords(RegistryAnswer answer, bool hasLogin) => answer switch
    {
        RegistryAnswer.Unauthorized => hasLogin ? "the registry refuses the credentials: " : "the registry wants a login, and there are no credentials for it: ",
        RegistryAnswer.Denied => hasLogin ? "the registry denies access with these credentials, or has no such repository: " : "the registry denies access without a login, or has no such repository: ",
        RegistryAnswer.NotFound => "the registry does not have it: ",
        RegistryAnswer.WrongPlatform => "the registry has it, but not for the engine's platform: ",
        RegistryAnswer.TooManyRequests => "the registry asks to come back later: ",
        RegistryAnswer.Failed => "the registry failed: ",
        RegistryAnswer.Unreachable => "the engine cannot reach the registry: ",
        RegistryAnswer.Unknown => "",
    };

    private static RegistryAnswer Read(Match match)
    {
        if (!match.Success)
        {
            return RegistryAnswer.Unknown;
        }

        if (match.Groups["status"] is { Success: true } status)
        {
            return OfStatus((HttpStatusCode)int.Parse(status.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        // The first group is the whole match.
        var name = match.Groups.Cast<Group>().Skip(1).First(static group => group.Success).Name;
        return Enum.Parse<RegistryAnswer>(name);
    }

    private static RegistryAnswer OfStatus(HttpStatusCode status) => (int)status switch
    {
        401 => RegistryAnswer.Unauthorized,
        403 => RegistryAnswer.Denied,
        404 => RegistryAnswer.NotFound,
        429 => RegistryAnswer.TooManyRequests,
        >= 500 => RegistryAnswer.Failed,
        _ => RegistryAnswer.Unknown,
    };

    // Docker with its own image store; 20.10 to 28, which prints the same and passes on the status, too.
    [GeneratedRegex(
        """
        ^(?:(?:Head|Get)\ "[^"]*":\ )?
        (?:
            (?<Unauthorized> unauthorized\b | no\ basic\ auth\ credentials )
          | (?<Denied> denied\b | pull\ access\ denied\ for\ )
          | (?<NotFound> name\ unknown\b | manifest\ unknown\b | manifest\ for\ .*\ not\ found\b | unknown\ blob\b )
          | (?<WrongPlatform> no\ matching\ manifest\ for\ )
          | (?<TooManyRequests> toomanyrequests\b )
          | (?<Unreachable> dial\ tcp\b | EOF$ | tls:[ ] | x509:[ ] | http:\ server\ gave\ HTTP\ response\ to\ HTTPS\ client | net/http:[ ] | context\ deadline\ exceeded )
          | received\ unexpected\ HTTP\ status:\ (?<status>[1-5]\d\d)\b
          | error\ parsing\ HTTP\ (?<status>[1-5]\d\d)\ response\ body:[ ]
        )
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Docker();

    // Docker with containerd's image store; 26 and 28.
    [GeneratedRegex(
        """
        ^(?:unknown:\ |error\ from\ registry:\ )?
        (?:
            (?<Unauthorized> authentication\ required\ -[ ] )
          | (?<Denied> requested\ access\ to\ the\ resource\ is\ denied\ -[ ] )
          | failed\ to\ (?:resolve\ reference|copy)\b .* (?:
                (?<Unauthorized> :\ no\ basic\ auth\ credentials$ )
              | (?<NotFound> :\ not\ found$ )
              | :\ (?<status>[1-5]\d\d)\ [A-Z][A-Za-z ]+$
              | (?<Unreachable> :\ failed\ to\ do\ request:\ (?:Head|Get)\ "[^"]*":[ ] ) )
          | (?<WrongPlatform> no\ match\ for\ platform\ in\ manifest: )
          | (?<Failed> failed\ to\ unpack\ image\ on\ snapshotter\ \S+\ unexpected\ media\ type[ ] )
        )
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DockerContainerd();

    // Podman 4, which says all of it within the stream, and Podman 5, which mostly prints as Docker does.
    [GeneratedRegex(
        """
        ^(?:initializing\ source\ docker://\S+\ (?:reading\ manifest\ \S+\ in\ \S+\ )?(?:errors:\s)?|reading\ blob\ sha256:[0-9a-f]+:\ )?
        (?:
            (?<Unauthorized> unauthorized\b | unable\ to\ retrieve\ auth\ token:\ invalid\ username/password: )
          | (?<Denied> denied\b )
          | (?<NotFound> name\ unknown\b | manifest\ unknown\b )
          | (?<TooManyRequests> too\ many\ requests\ to\ registry\b )
          | (?<Unreachable> pinging\ container\ registry[ ] | Get\ "[^"]*":[ ] | connection\ refused$ | network\ is\ unreachable$ | lookup\ \S+\ on\ .*:\ no\ such\ host$ )
          | StatusCode:\ (?<status>[1-5]\d\d),[ ]
          | received\ unexpected\ HTTP\ status:\ (?<status>[1-5]\d\d)\b
          | (?:Error\ fetching\ blob|Requesting\ bearer\ token):\ invalid\ status\ code\ from\ registry\ (?<status>[1-5]\d\d)\b
          | (?<WrongPlatform> (?:choosing\ an\ image\ from\ manifest\ list\ docker://\S+\ )?no\ image\ found\ in\ manifest\ list\ for\ architecture[ ] )
        )
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Podman();
}
