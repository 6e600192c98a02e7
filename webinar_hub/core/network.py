"""Where a request comes from, as coarse as limits need it."""

from ipaddress import IPv6Address, ip_address, ip_network

CUSTOMERS_BITS = 64  # what a provider gives to one household at least


def network_of(address: str | None) -> str:
    """The address itself; of IPv6 the network, in which one machine has as many as it likes."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, CUSTOMERS_BITS), strict=False))
    return str(found)
