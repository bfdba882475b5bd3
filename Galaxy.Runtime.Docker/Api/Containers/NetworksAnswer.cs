namespace Galaxy.Runtime.Docker;

internal sealed record NetworksAnswer(Dictionary<string, NetworksAnswer.Membership>? Networks)
{
    /// <summary>The first address that any network gives; null when none does.</summary>
    public string? FirstAddress
    {
        get
        {
            if (Networks is not null)
            {
                foreach (var endpoint in Networks.Values)
                {
                    if (endpoint.IPAddress is { Length: > 0 } address)
                    {
                        return address;
                    }
                }
            }

            return null;
        }
    }

    internal sealed record Membership(string? IPAddress);
}
