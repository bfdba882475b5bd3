using System.Net;

namespace Lobby;

/// <summary>The networks whose identity header is believed.</summary>
internal sealed class ProxyNetworks(IEnumerable<string> texts)
{
    private readonly IPNetwork[] networks = [.. texts.Select(static text => TryParse(text, out var network) ? network : throw new FormatException(text))];

    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    public bool Contains(IPAddress? address)
    {
        // A socket that takes both families shows IPv4 addresses as IPv6.
        var peer = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return peer is not null && networks.Any(network => network.Contains(peer));
    }
}
